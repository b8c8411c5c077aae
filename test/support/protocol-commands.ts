// What may happen in the model world, in any order: steps of dispatchers, crashes, stalls, clocks, pushes in doubt, people.
import fc from "fast-check";
import { hourMs, minuteMs, secondMs } from "./planner-builders.ts";
import { answerQuestions, mended, withState } from "./protocol-people.ts";
import type { PushFate } from "./protocol-process.ts";
import {
  callEnds,
  protocolChannels,
  skewMs,
  type CallEnd,
  type CallFate,
  type ProtocolWorld,
} from "./protocol-world.ts";

export interface WalkOptions {
  /** Within what the vendors file allows; then the vendors' limits hold with that much tolerance. */
  readonly clocksDiffer: boolean;
}

/** The model knows nothing: the invariants are checked on the world. */
type Model = Record<string, never>;
export type ProtocolCommand = fc.Command<Model, ProtocolWorld>;

export const processCount = 3;

export const protocolFates: fc.Arbitrary<readonly CallFate[]> = fc.array(
  fc.record({
    end: fc.constantFrom<CallEnd[]>("taken", "taken, unanswered", "lost, unanswered", ...callEnds),
    tookMs: fc.integer({ min: 1, max: 20 * secondMs }),
  }),
  { minLength: 1, maxLength: 12 },
);

export function protocolCommands({ clocksDiffer }: WalkOptions): fc.Arbitrary<Iterable<ProtocolCommand>> {
  const process = fc.nat({ max: processCount - 1 });
  const fate = fc.constantFrom<PushFate[]>("answered", "answered", "answered", "answer lost", "still on its way");
  const which = fc.nat({ max: 9 });
  const durationMs = fc.oneof(
    fc.integer({ min: 1, max: 40 * secondMs }),
    fc.integer({ min: 40 * secondMs, max: 7 * minuteMs }),
    fc.integer({ min: 7 * minuteMs, max: 3 * hourMs }),
  );
  const aheadMs = fc.integer({ min: -skewMs / 2, max: skewMs / 2 });
  const steps = fc.integer({ min: 1, max: 14 });
  const commands: fc.Arbitrary<ProtocolCommand>[] = [
    ...repeated(
      6,
      fc.tuple(process, steps, fate).map(([index, times, lot]) => stepsOf(index, times, lot)),
    ),
    ...repeated(
      2,
      fc.tuple(process, fate).map(([index, lot]) => stepsOf(index, 1, lot)),
    ),
    ...repeated(
      2,
      fc.uniqueArray(fc.nat({ max: protocolChannels.length - 1 }), { minLength: 1, maxLength: 3 }).map((to) =>
        command(`announce to ${to.join()}`, (world) => {
          world.announce(to);
        }),
      ),
    ),
    ...repeated(
      2,
      durationMs.map((ms) =>
        command(`pass ${ms} ms`, (world) => {
          world.pass(ms);
        }),
      ),
    ),
    process.map((index) =>
      command(`crash ${index}`, (world) => {
        world.processes[index]?.crash();
      }),
    ),
    fc.tuple(process, durationMs).map(([index, ms]) =>
      command(`suspend ${index} for ${ms} ms`, (world) => {
        world.suspend(index, ms);
      }),
    ),
    fc
      .tuple(process, durationMs, fc.boolean())
      .map(([index, ms, isSuspended]) => stallAfterClaim(index, ms, isSuspended)),
    fc.constant(
      command("a late push arrives", (world) => {
        world.deliverLatePush();
      }),
    ),
    which.map((index) =>
      command(`take back ${index}`, (world) => {
        world.edit(index, withState("absent"));
      }),
    ),
    which.map((index) =>
      command(`bring back ${index}`, (world) => {
        world.edit(index, withState("present"));
      }),
    ),
    which.map((index) =>
      command(`restore ${index}`, (world) => {
        world.restore(index);
      }),
    ),
    which.map((index) =>
      command(`remove ${index}`, (world) => {
        world.edit(index, () => null);
      }),
    ),
    which.map((index) =>
      command(`mend ${index}`, (world) => {
        world.edit(index, mended(world));
      }),
    ),
    ...repeated(2, fc.constant(command("people answer what was asked", answerQuestions))),
    ...repeated(
      2,
      process.map((index) => command(`time passes until ${index} wakes`, passToWake(index))),
    ),
    which.map((index) =>
      command(`resolve ${index} as not sent`, (world) => {
        world.resolve(index, false);
      }),
    ),
    ...(clocksDiffer
      ? repeated(
          2,
          fc.tuple(process, aheadMs).map(([index, ms]) =>
            command(`set clock ${index} ${ms} ms ahead`, (world) => {
              world.processes[index]?.setWall(ms);
            }),
          ),
        )
      : []),
  ];
  return fc.commands(commands, { maxCommands: 60, size: "max" });
}

function repeated<Value>(times: number, value: Value): readonly Value[] {
  return Array.from({ length: times }, () => value);
}

function command(name: string, run: (world: ProtocolWorld) => unknown): ProtocolCommand {
  return {
    check: () => true,
    run: (_model, world) => {
      run(world);
    },
    toString: () => name,
  };
}

/** Some steps in a row, a second apart; the push among them has this fate. */
function stepsOf(process: number, times: number, fate: PushFate): ProtocolCommand {
  return command(`step ${process} ${times} times, pushes ${fate}`, (world) => {
    for (let time = 0; time < times; time += 1) {
      world.step(process, fate);
      if (times > 1) world.pass(secondMs);
    }
  });
}

/** The owner of a claim stalls before its call: its machine is suspended, or merely slow. */
function stallAfterClaim(index: number, durationMs: number, isSuspended: boolean): ProtocolCommand {
  return command(`${isSuspended ? "suspend" : "stall"} ${index} for ${durationMs} ms once it has claimed`, (world) => {
    const process = world.processes[index];
    for (let steps = 0; steps < 12 && process?.isAboutToCall() === false; steps += 1) {
      world.step(index, "answered");
      world.pass(10);
    }
    if (isSuspended) world.suspend(index, durationMs);
    else world.pass(durationMs);
  });
}

function passToWake(index: number) {
  return (world: ProtocolWorld): void => {
    const process = world.processes[index];
    const instants = [process?.nextAnswerMs(), process?.nextWakeMs()].filter(
      (instantMs) => instantMs !== null && instantMs !== undefined,
    );
    if (instants.length > 0) world.pass(Math.max(1, Math.min(...instants) - world.nowMs()));
  };
}
