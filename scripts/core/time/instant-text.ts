// Instants and durations for people.

/** `2026-11-21 09:30:04 +08:00` in the zone. */
export function instantText(atMs: number, zone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  return `${date} ${part("hour")}:${part("minute")}:${part("second")} ${offset}`;
}

/** `2026-11-21 09:30:04 +08:00 (in 3 h 5 min)`. */
export function comingText(atMs: number, { nowMs, zone }: { readonly nowMs: number; readonly zone: string }): string {
  return `${instantText(atMs, zone)} (in ${durationText(atMs - nowMs)})`;
}

/** `1.2 s`, `45 s`, `29 min 58 s`, `3 h 5 min`, `2 d 4 h`: the two largest units. */
export function durationText(durationMs: number): string {
  const seconds = durationMs / 1_000;
  if (seconds < 10) return `${Math.max(0, Math.ceil(seconds * 10) / 10)} s`;
  const whole = Math.ceil(seconds);
  const units = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  const shown = units.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** Reads `90s`, `5m`, `2h`, `1d` or `0`; null for anything else. */
export function readDuration(text: string): number | null {
  if (text === "0") return 0;
  const match = /^(\d{1,6})(s|m|min|h|d)$/.exec(text);
  if (match === null) return null;
  const unitMs = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] ?? ""];
  return unitMs === undefined ? null : Number(match[1]) * unitMs;
}
