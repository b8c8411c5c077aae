// Which texts can be an announcement's id, and the nearest one to a text that cannot.

const idPattern = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Whether text can be an announcement's id. */
export function isAnnouncementId(text: string): boolean {
  return idPattern.test(text);
}

/** The nearest id to a text; null where it holds no letter or digit of ours. */
export function nearestId(text: string): string | null {
  const id = idWords(text).slice(0, 100).replace(/-+$/, "");
  return isAnnouncementId(id) ? id : null;
}

/** The letters and digits of a text that an id may have, hyphens between its words. */
export function idWords(text: string): string {
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}
