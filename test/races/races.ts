// Prints many races: `npm run races [-- --seconds N] [--seed N] [--dispatchers N]`. Exits 1 when a promise was broken.
import { parseArgs } from "node:util";
import { runRace, type RaceOptions, type RaceResult } from "./race.ts";
import { tamperings } from "./race-tampering.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    dispatchers: { type: "string", default: "4" },
    only: { type: "string", default: "" },
  },
});
const untilMs = performance.now() + Number(values.seconds) * 1_000;
const kinds = ["undisturbed", "undisturbed", ...Object.keys(tamperings)].filter((kind) => kind.includes(values.only));
const totals: RaceResult[] = [];

for (let race = 0; race === 0 || performance.now() < untilMs; race += 1) {
  const kind = kinds[race % kinds.length] ?? "undisturbed";
  const tampering = tamperings[kind];
  const seed = Number(values.seed) + race;
  const dispatchers = Number(values.dispatchers);
  const options: RaceOptions = {
    seed,
    dispatchers,
    rounds: 2,
    merges: 20,
    ...(tampering === undefined ? {} : { tampering }),
  };
  const result = await runRace(options);
  totals.push(result);
  process.stdout.write(`${kind.padEnd(26)} seed ${seed}: ${wordsOf(result)}\n`);
  for (const breach of result.breaches) process.stdout.write(`  BROKEN ${breach}\n`);
}
const sum = (count: (result: RaceResult) => number): number => totals.reduce((all, result) => all + count(result), 0);
const whole = {
  runs: sum(({ runs }) => runs),
  merges: sum(({ merges }) => merges),
  lostClaims: sum(({ lostClaims }) => lostClaims),
  requests: sum(({ requests }) => requests),
  broadcasts: sum(({ broadcasts }) => broadcasts),
  stops: sum(({ stops }) => stops),
  breaches: totals.flatMap(({ breaches }) => breaches),
};
process.stdout.write(`${totals.length} races: ${wordsOf(whole)}\n`);
process.exitCode = whole.breaches.length === 0 ? 0 : 1;

function wordsOf({ runs, merges, lostClaims, requests, broadcasts, stops, breaches }: RaceResult): string {
  return (
    `${runs} runs at once, ${merges} merges meanwhile, ${lostClaims} claims lost to another run, ${stops} full stops; ` +
    `vendors saw ${requests} requests, ${broadcasts} broadcasts; ${breaches.length} promises broken`
  );
}
