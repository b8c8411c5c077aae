// One lasting git process that objects are asked of by id: started at the first question, ended when there are none.
import type { ChildProcess } from "node:child_process";
import { gitFault, gitMissing, maskSecrets } from "./git-failure.ts";
import { openQuestionLine } from "./question-line.ts";
import { readAnswers, type ObjectAnswer, type ObjectQuestion } from "./object-answers.ts";

/** `git cat-file --batch-command --buffer`, with pipes for all three streams. */
export interface LastingGit {
  readonly child: ChildProcess;
  /** Ends it and every helper it started, at once. */
  readonly kill: () => void;
}

export interface ObjectProcess {
  /**
   * Questions are answered in the order they come; many may be open at a time. In a partial clone git fetches what it
   * lacks. Faults are those of a short git command: GIT_MISSING, GIT_FAILED, those of the remote of a partial clone.
   */
  readonly ask: (question: ObjectQuestion) => Promise<ObjectAnswer>;
  /** Starts it, so that the first question does not have to. */
  readonly wake: () => void;
}

export interface ObjectProcessLimits {
  /** How long git may say nothing while something is asked. Default one minute. */
  readonly silenceMs?: number;
  /** How long it stays with nothing to do. Default five seconds. */
  readonly idleMs?: number;
}

export function openObjectProcess(start: () => LastingGit, limits: ObjectProcessLimits = {}): ObjectProcess {
  let latest: Dialogue | null = null;
  const dialogue = (): Dialogue => (latest = latest?.isOpen() === true ? latest : openDialogue(start(), limits));
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        dialogue().ask({ question, resolve, reject });
      }),
    wake: dialogue,
  };
}

interface Asked {
  readonly question: ObjectQuestion;
  readonly resolve: (answer: ObjectAnswer) => void;
  readonly reject: (reason: Error) => void;
}

interface Dialogue {
  /** Whether it takes questions; what is asked already is answered or rejected in any case. */
  readonly isOpen: () => boolean;
  readonly ask: (asked: Asked) => void;
}

/** What git says on stderr before it dies is short; more of it is of no use. */
const longestComplaint = 10_000;

function openDialogue(
  { child, kill }: LastingGit,
  { silenceMs = 60_000, idleMs = 5_000 }: ObjectProcessLimits,
): Dialogue {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("the lasting git has no pipes");
  const open = openQuestionLine<Asked>();
  let unsent: string[] = [];
  let complaint = "";
  let isOpen = true;

  const settle = (reason: Error): void => {
    isOpen = false;
    clearTimeout(timer);
    for (const { reject } of open.dropAll()) reject(reason);
  };
  const fault = (exitCode: number): Error =>
    gitFault(
      "git cat-file",
      { stdout: Buffer.alloc(0), stderr: maskSecrets(complaint), exitCode, timedOut: exitCode === 124 },
      false,
    );
  const giveUp = (reason: Error): void => {
    settle(reason);
    kill();
  };

  const onSilence = (): void => {
    giveUp(fault(124));
  };
  const onIdle = (): void => {
    isOpen = false;
    stdin.end();
  };
  // One timer, since either something is asked or nothing is. Only while something is, it keeps the program alive.
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    if (open.count() > 0) timer = setTimeout(onSilence, silenceMs);
    else if (isOpen) timer = setTimeout(onIdle, idleMs).unref();
  };
  const answer = (given: ObjectAnswer): void => {
    const asked = open.first();
    open.dropFirst();
    if (open.count() === 0) complaint = "";
    asked?.resolve(given);
  };
  const read = readAnswers(() => open.first()?.question, answer);

  release(child);
  watch();
  stdout.on("data", (chunk: Buffer) => {
    if (!isOpen && open.count() === 0) return;
    try {
      read(chunk);
      watch();
    } catch (error) {
      giveUp(error instanceof Error ? error : new Error(String(error)));
    }
  });
  stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString("utf8")).slice(-longestComplaint);
  });
  // Why git stopped reading is told by its exit and by stderr.
  stdin.on("error", () => undefined);
  child.on("error", (error) => {
    settle(gitMissing(error));
  });
  child.on("exit", () => {
    isOpen = false;
    // A helper of its own may still hold the pipes, and whoever asked would wait for it.
    if (open.count() > 0) kill();
  });
  child.on("close", (exitCode) => {
    settle(fault(exitCode ?? 128));
  });

  const send = (): void => {
    stdin.write(`${unsent.join("")}flush\n`);
    unsent = [];
  };
  return {
    isOpen: () => isOpen,
    ask: (asked) => {
      open.add(asked);
      const { oid, wanted } = asked.question;
      // What is asked in one go is sent and answered in one go.
      if (unsent.push(`${wanted === null ? "info" : "contents"} ${oid}\n`) === 1) queueMicrotask(send);
      if (open.count() === 1) watch();
    },
  };
}

/** The program may end without it: it ends itself when its stdin closes. */
function release(child: ChildProcess): void {
  for (const pipe of [child, ...child.stdio]) {
    if (pipe !== null && pipe !== undefined && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
  }
}
