// The id and the path a new announcement gets when its author names none.
import { idWords } from "./announcement-id.ts";
import { announcementsFolder } from "./announcement-path.ts";

/** Leaves room for the date before it and a number behind it. */
const longestSlug = 60;

/** `2026-11-21-database-maintenance`; with `-2`, `-3` … where that is taken. */
export function freeId(day: string, title: string, taken: ReadonlySet<string>): string {
  const id = `${day}-${slugOf(title)}`;
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? id : `${id}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** `announcements/YYYY/MM/ID.yaml`, by the day the id starts with, or else by `day`. */
export function newPath(id: string, day: string): string {
  const [, year = "", month = ""] = /^(\d{4})-(\d{2})(?:-|$)/.exec(id) ?? /^(\d{4})-(\d{2})/.exec(day) ?? [];
  return `${announcementsFolder}/${year}/${month}/${id}.yaml`;
}

function slugOf(title: string): string {
  return idWords(title).slice(0, longestSlug).replace(/-+$/, "") || "announcement";
}
