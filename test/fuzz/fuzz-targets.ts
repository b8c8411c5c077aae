// Every fuzz target.
import { announcementTarget } from "./announcement-target.ts";
import { answerTargets } from "./answer-target.ts";
import { commandLineTarget } from "./command-line-target.ts";
import { editTarget } from "./edit-target.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { plainYamlTarget } from "./plain-yaml-target.ts";
import { smallTextTarget } from "./small-text-target.ts";
import { stateFileTarget } from "./state-file-target.ts";
import { vendorsFileTarget } from "./vendors-file-target.ts";

export const fuzzTargets: readonly FuzzTarget[] = [
  announcementTarget,
  vendorsFileTarget,
  stateFileTarget,
  ...answerTargets,
  editTarget,
  smallTextTarget,
  plainYamlTarget,
  commandLineTarget,
];
