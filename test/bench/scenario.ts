// What the benchmark measures: who does one thing how, at which sizes of history, and what else is worth knowing of a run.

/** One process, started as a person or a workflow would start it. */
export interface MeasuredCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: 0 alone. Any other ends the benchmark, since a run that failed says nothing. */
  readonly exitCodes?: readonly number[];
}

export interface PreparedRun {
  readonly command: MeasuredCommand;
  /** Puts everything back to how each run should find it; not measured. */
  readonly before?: () => Promise<void>;
  /** Further figures of the run that has just ended and took so long, by name and unit, such as `fetchedBytes`. */
  readonly figures?: (wallMs: number) => Promise<Readonly<Record<string, number>>>;
}

export interface Contender {
  readonly name: string;
  /** The largest corpus it is asked for; default: all. */
  readonly mostFiles?: number;
  /** What must stand before the first run; null where it cannot take part, such as a peer that is not installed. */
  readonly prepare: (bench: BenchWorld, files: number) => Promise<PreparedRun | null>;
}

export interface Scenario {
  /** Such as "validate one named file". */
  readonly name: string;
  /** How many announcements the repository holds; 0 where it does not matter. */
  readonly sizes: readonly number[];
  /** Ours first: ratios are to it. */
  readonly contenders: readonly [Contender, ...Contender[]];
}

export interface ProposedMerge {
  readonly folder: string;
  readonly base: string;
  readonly head: string;
}

/** What all scenarios share: the program, a folder, and checkouts of the corpus, each made when it is first asked for. */
export interface BenchWorld {
  /** The top of this repository. */
  readonly program: string;
  /** `node scripts/announce.mjs …` in a directory. */
  readonly announce: (args: readonly string[], directory: string) => MeasuredCommand;
  /** A folder of the benchmark's own, removed at its end. */
  readonly folder: string;
  /** For git and whatever else should not see the machine's configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** A checkout whose main branch holds so many announcements; read-only for scenarios, which share it. */
  readonly checkout: (files: number) => Promise<string>;
  /** A checkout that holds no announcement on disk, and the commits of a pull request against its main branch. */
  readonly merge: (files: number) => Promise<ProposedMerge>;
  /** The same as a bare repository. */
  readonly remote: (files: number) => Promise<string>;
  /** Closes servers and the like at the end of the benchmark. */
  readonly onRemove: (close: () => Promise<void>) => void;
  /** The folder the peers are installed in; null where they are not. */
  readonly peers: string | null;
}
