// Fuzzes the command line with generated words in a real checkout: an exit code that says what it means, and never a bug.
import { ok } from "node:assert/strict";
import fc from "fast-check";
import { exampleAnnouncement } from "../core/design-example.ts";
import { allChannels, announcementText } from "../support/announcement-texts.ts";
import { brokenText, nastyPieces } from "./broken-text.ts";
import { openFuzzCheckout, type CommandRun, type FuzzCheckout } from "./fuzz-checkout.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";

/** What a shell can hand over: no NUL, no halves of characters. */
const anyWord = fc
  .oneof(
    fc.constantFrom(...nastyPieces),
    fc.constantFrom("known", "announcements/known.yaml", "announcements", ".", "..", "-", "--", "-h", "n".repeat(300)),
    brokenText(["known", "announcements/known.yaml", "netease/users@production", "2026-11-21T09:00:00+08:00"]),
    fc.string({ unit: "grapheme", maxLength: 12 }),
  )
  .map((word) => word.replaceAll("\0", "").toWellFormed());

const options: Readonly<Record<string, readonly string[]>> = {
  validate: ["--json"],
  plan: ["--json", "--markdown", "--base", "--at"],
  new: ["--title", "--to", "--body", "--from", "--not-before", "--not-after", "--priority", "--json"],
  recall: ["--to", "--json"],
  status: ["--json"],
  init: ["--include-existing", "--json"],
  dispatch: ["--max-wait", "--allow-sends", "--allow-recalls", "--unblock", "--json"],
};

/** Values that mean something, so that commands get past their options. */
const goodWords: readonly string[] = [
  ...["known", "other", "a-new-one", "announcements/known.yaml", "HEAD", "origin/main"],
  ...["netease/users", "easemob/online", "easemob/chatrooms@production", "Hello", "ops-bot", "urgent", "3", "30s", "0"],
  ...["2026-12-01T09:00:00+08:00", "production/netease/users"],
];

const word = fc.oneof({ weight: 2, arbitrary: anyWord }, { weight: 3, arbitrary: fc.constantFrom(...goodWords) });

function optionOf(names: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(fc.constantFrom(...names), word, fc.constantFrom("apart", "joined", "alone"))
    .map(([name, value, form]) =>
      form === "apart" ? [name, value] : form === "joined" ? [`${name}=${value}`] : [name],
    );
}

const words: fc.Arbitrary<readonly string[]> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...Object.entries(options)).chain(([command, names]) =>
      fc
        .array(
          fc.oneof({ weight: 3, arbitrary: optionOf(names) }, { weight: 1, arbitrary: word.map((one) => [one]) }),
          {
            maxLength: 4,
          },
        )
        .map((rest) => [command, ...rest.flat()]),
    ),
  },
  // `demo` would run to its end, and `sandbox` until it is stopped.
  {
    weight: 1,
    arbitrary: fc.array(anyWord, { maxLength: 3 }).filter(([first]) => first !== "demo" && first !== "sandbox"),
  },
);

interface CommandInput {
  readonly words: readonly string[];
  /** What the announcement `known` says in the work tree; null: what is committed. */
  readonly known: string | null;
}

const input: fc.Arbitrary<CommandInput> = fc.record({
  words,
  known: fc.option(brokenText([exampleAnnouncement, announcementText({ to: allChannels })])),
});

export const commandLineTarget: FuzzTarget = {
  name: "the command line",
  inputs: 40,
  fuzz: async (budget) => {
    const checkout = await openFuzzCheckout();
    const check = (input: CommandInput): Promise<void> => checkCommand(checkout, input);
    const target = fuzzTarget({ name: "the command line", inputs: 40, input, check, mostMs: 20_000 });
    try {
      return await target.fuzz(budget);
    } finally {
      await checkout.close();
    }
  },
};

const honestCodes: readonly number[] = [0, 1, 2, 3, 4, 69];

async function checkCommand(checkout: FuzzCheckout, { words: typed, known }: CommandInput): Promise<void> {
  await checkout.reset(known);
  const run = await checkout.run(typed);
  ok(honestCodes.includes(run.exitCode), `exit code ${run.exitCode}: ${run.stderr}`);
  ok(run.stdout.length + run.stderr.length < 1_000_000, "too many words");
  checkTalk(run, typed);
  for (const path of await checkout.changed()) ok(/^.. announcements\//.test(path), `${path} was changed`);
  for (const text of await checkout.texts()) ok(text.endsWith("\n") || known !== null, `half a file: ${text}`);
}

/** A fault names itself and what to do; JSON is whole. */
function checkTalk({ exitCode, stdout, stderr }: CommandRun, typed: readonly string[]): void {
  if (stdout === "") ok(/^[A-Z][A-Z_]+: [^]+\n {2}\S[^]*\n$/.test(stderr), `exit code ${exitCode} with ${stderr}`);
  if (stdout.startsWith("{") && typed.includes("--json")) ok(JSON.parse(stdout) !== null);
}
