// One walk through the model world: the commands, then rest, then the promises.
import fc from "fast-check";
import { secondMs } from "./planner-builders.ts";
import { checkPromises } from "./protocol-checks.ts";
import { processCount, type ProtocolCommand, type WalkOptions } from "./protocol-commands.ts";
import { answerQuestions } from "./protocol-people.ts";
import { createProtocolWorld, type CallFate, type ProtocolWorld } from "./protocol-world.ts";

/** Runs the commands, then lets everything come to rest, and checks what must be true then. */
export function walkProtocol(
  commands: Iterable<ProtocolCommand>,
  fates: readonly CallFate[],
  { clocksDiffer }: WalkOptions,
): void {
  const world = createProtocolWorld({ processes: processCount, fates });
  fc.modelRun(() => ({ model: {}, real: world }), commands);
  comeToRest(world);
  checkPromises(world, clocksDiffer);
}

/** Vendors take everything, people answer what they are asked, and time passes until nothing is left to do. */
function comeToRest(world: ProtocolWorld): void {
  world.calmDown();
  for (let push = 0; push < 100; push += 1) world.deliverLatePush();
  for (let rounds = 0; rounds < 400; rounds += 1) {
    for (const [index] of world.processes.entries()) runToSleep(world, index);
    // The runs of before may have looked before the last merge: a merge wakes one more.
    runToSleep(world, rounds);
    const questions = answerQuestions(world);
    const wakes = world.processes.map((process) => process.nextWakeMs()).filter((wakeMs) => wakeMs !== null);
    if (questions === 0 && wakes.length === 0) return;
    world.pass(Math.max(secondMs, questions > 0 ? secondMs : Math.min(...wakes) - world.nowMs()));
  }
  throw new Error("never came to rest");
}

function runToSleep(world: ProtocolWorld, index: number): void {
  const process = world.processes[index % processCount];
  for (let steps = 0; steps < 300; steps += 1) {
    world.step(index, "answered");
    if (process?.isAsleep() === true) return;
    const answerMs = process?.nextAnswerMs() ?? null;
    world.pass(answerMs === null ? 10 : Math.max(10, answerMs - world.nowMs()));
  }
  throw new Error("a run never ended");
}
