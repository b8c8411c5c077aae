// Builders of announcements that are valid but for what a test breaks.

const top = ["title: T", "from: bot", "body: Hello", "deliveries:"];

/** An announcement with these lines as its deliveries. */
export function delivering(...lines: readonly string[]): string {
  return linesOf([...top, ...lines.map((line) => `  ${line}`)]);
}

/** An announcement without a body, with these lines as its deliveries. */
export function deliveringWithoutBody(...lines: readonly string[]): string {
  return delivering(...lines).replace("body: Hello\n", "");
}

/** An announcement without a sender, with these lines as its deliveries. */
export function deliveringWithoutSender(...lines: readonly string[]): string {
  return delivering(...lines).replace("from: bot\n", "");
}

/** An announcement with these lines as its broadcasts. */
export function withBroadcasts(...lines: readonly string[]): string {
  return delivering("- to: netease/users") + linesOf(["broadcasts:", ...lines.map((line) => `  ${line}`)]);
}

/** An announcement with these lines as its schedule. */
export function scheduled(...lines: readonly string[]): string {
  const schedule = lines.map((line) => `  ${line}`);
  return linesOf(["title: T", "body: Hello", "schedule:", ...schedule, "deliveries: [{ to: netease/users }]"]);
}

function linesOf(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
