// What must be true of a world that came to rest after a crash. Each check gives one line for each breach of a promise.
import { clockSkewMs, stateBranch } from "./crash-accounts.ts";
import { ledgerSays, type Standing, type WorldView } from "./crash-view.ts";
import type { CrashWorld } from "./crash-world.ts";
import { channels, type Channel } from "./stories.ts";

/** Whether the announcements were to be sent or taken back. */
export type Act = "send" | "recall";

export const recallable: readonly Channel[] = ["netease/users", "rongcloud/users"];

/** Everything that holds at rest; empty when every promise was kept. */
export async function breaches(world: CrashWorld, view: WorldView, rest: Rest): Promise<readonly string[]> {
  return [
    ...view.standings.flatMap((standing) => [
      ...twice(standing),
      ...(rest.isVendorSilent ? [] : givenUpEarly(standing)),
      ...(rest.act === "send" ? sendBreaches(standing) : recallBreaches(standing)),
    ]),
    ...exitBreaches(view, rest.exitCode),
    ...quotaBreaches(view),
    ...fileBreaches(view),
    ...(await historyBreaches(world, view)),
  ];
}

export interface Rest {
  readonly act: Act;
  readonly exitCode: number | null;
  /** Whether a vendor left a call without an answer: then its own caller may have called it unknown at once. */
  readonly isVendorSilent: boolean;
}

/** What only a person can settle. */
export function isDoubtful({ record }: Standing): boolean {
  return record !== null && ["unknown", "recall-unknown", "recall-rejected"].includes(record.status);
}

function twice(standing: Standing): string[] {
  const times = standing.accepted.length;
  return times > 1 ? [`${nameOf(standing)}: the vendor took it ${times} times`] : [];
}

/** A claim of another process is left alone until its deadline and the clock skew have passed. */
function givenUpEarly(standing: Standing): string[] {
  return standing.ledger.attempts
    .filter(({ claim, outcome }) => outcome?.kind === "unknown" && outcome.settledAtMs < claim.deadlineMs + clockSkewMs)
    .map(({ number }) => `${nameOf(standing)}: attempt ${number} was given up before its deadline`);
}

function sendBreaches(standing: Standing): string[] {
  const { accepted, ledger, record, channel } = standing;
  const says = ledgerSays(ledger);
  const breach = (words: string): string => `${nameOf(standing)}: ${words}`;
  if (says.kind === "sent") return sentBreaches(standing, "sent").map(breach);
  if (says.kind !== "unknown")
    return [breach(`lost: at rest the ledger says ${says.kind}, the vendor took ${accepted.length}`)];
  const told = record?.status === "unknown" && record.attempt === says.attempt?.number && record.reason !== undefined;
  return [
    ...(told ? [] : [breach(`in doubt, and its file says ${record?.status ?? "nothing"}`)]),
    ...(channel === "netease/users" && accepted.length > 0
      ? [breach("in doubt, although a lookup would show it")]
      : []),
  ];
}

function sentBreaches({ accepted, ledger, record }: Standing, status: string): string[] {
  const [taken] = accepted;
  const { attempt } = ledgerSays(ledger);
  if (taken === undefined) return ["the ledger says sent, the vendor never took it"];
  const known = (attempt?.outcome?.kind === "accepted" ? attempt.outcome.id : null) ?? attempt?.resolution?.id ?? null;
  return [
    ...(known === taken.id ? [] : [`the vendor's id is ${taken.id ?? "none"}, the ledger's ${known ?? "none"}`]),
    ...((record?.id ?? null) === taken.id
      ? []
      : [`the vendor's id is ${taken.id ?? "none"}, the file's ${record?.id ?? "none"}`]),
    ...(record?.status === status ? [] : [`${status}, and its file says ${record?.status ?? "nothing"}`]),
  ];
}

function recallBreaches(standing: Standing): string[] {
  const { accepted, channel, ledger, record } = standing;
  const isGone = accepted[0]?.recalledAtMs !== null;
  const breach = (words: string): string => `${nameOf(standing)}: ${words}`;
  const has = ledger.attempts.some(({ act, outcome }) => act === "recall" && outcome?.kind === "accepted");
  if (!recallable.includes(channel)) {
    const asked = ledger.attempts.some(({ act }) => act === "recall") || isGone;
    return [...sentBreaches(standing, "recall-unsupported"), ...(asked ? ["a recall was tried"] : [])].map(breach);
  }
  if (isDoubtful(standing)) return isGone ? [] : [breach(`${record?.status ?? ""}, but it still stands`)];
  return [
    ...sentBreaches(standing, "recalled").map(breach),
    ...(isGone ? [] : [breach("recalled, but the vendor still has it")]),
    ...(has ? [] : [breach("recalled, and the ledger knows no recall")]),
  ];
}

function exitBreaches({ standings }: WorldView, exitCode: number | null): string[] {
  const expected = standings.some(isDoubtful) ? 3 : 0;
  return exitCode === expected ? [] : [`the last run ended with ${exitCode ?? "a signal"} instead of ${expected}`];
}

/** Which calls the vendors count: by API, the channel and the kind of call it counts for. */
const countedAs: Readonly<Record<string, readonly [channel: Channel, act: Act]>> = {
  ...Object.fromEntries(channels.map((channel) => [channel, [channel, "send"] as const])),
  "netease/delete": ["netease/users", "recall"],
  "rongcloud/recall": ["rongcloud/users", "recall"],
};

/** A vendor's limit was overrun, or a call that a vendor counted stands in no interval of its own in the quota file. */
function quotaBreaches({ requests, quotas }: WorldView): string[] {
  const free = new Map([...quotas.values()].map((quota) => [quota.channel, [...quota.calls]]));
  return requests.flatMap(({ api, answer, atMs }) => {
    const counted = countedAs[api ?? ""];
    if (counted === undefined) return [];
    if (/"code":(?:416|1008)\b|reach_limit|limit exceeded/.test(answer?.bodyText ?? ""))
      return [`${api ?? ""}: the vendor throttled a call`];
    const [channel, act] = counted;
    const calls = free.get(channel) ?? [];
    const fitting = calls.filter((call) => call.act === act && call.fromMs <= atMs && atMs <= call.untilMs);
    // The one that ends first: the others may fit a later call.
    const own = fitting.toSorted((left, right) => left.untilMs - right.untilMs)[0];
    if (own === undefined)
      return [`${api ?? ""}: the quota file does not count the call of ${new Date(atMs).toISOString()}`];
    calls.splice(calls.indexOf(own), 1);
    return [];
  });
}

/** People's texts stand as they wrote them, and nothing else changed. */
function fileBreaches({ files, people, fileProblems }: WorldView): string[] {
  const paths = new Set([...Object.keys(files), ...Object.keys(people.files)]);
  const changed = [...paths].filter(
    (path) => withoutRecord(files[path] ?? "") !== withoutRecord(people.files[path] ?? ""),
  );
  return [
    ...changed.map((path) => `${path}: not as people wrote it`),
    ...fileProblems.map(({ file, code, message }) => `${file}: ${code}: ${message}`),
  ];
}

/** `broadcasts` is the last key. */
function withoutRecord(text: string): string {
  return text.replace(/^broadcasts:[^]*$/m, "");
}

async function historyBreaches(world: CrashWorld, { people, serial }: WorldView): Promise<string[]> {
  const main = (await world.git("rev-list", "main")).split("\n");
  const merges = await world.git("rev-list", "--min-parents=2", "main", stateBranch);
  const stateCommits = (await world.git("rev-list", stateBranch)).split("\n").length;
  const lost = people.commits.filter((oid) => !main.includes(oid));
  return [
    ...lost.map((oid) => `main lost a person's commit ${oid}`),
    ...(merges === "" ? [] : ["a branch has a merge commit"]),
    ...(stateCommits === serial ? [] : [`the state has serial ${serial} after ${stateCommits} commits`]),
  ];
}

function nameOf({ id, channel }: Standing): string {
  return `${id} ${channel}`;
}
