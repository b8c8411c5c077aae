// Reads what became of some announcements: the ledger's word, the plan's, and the files as they stand on the default branch.
import { announcementOutcome, type AnnouncementOutcome } from "../../core/review/announcement-outcome.ts";
import { idOfPath } from "../../core/announcement/announcement-path.ts";
import { readFiles } from "../git/object-reader.ts";
import type { SnapshotPorts } from "../dispatch/dispatch-snapshot.ts";
import type { Status } from "./read-status.ts";
import { readLedgers } from "../state/state-branch.ts";

/** One outcome for each path that the dispatcher knows of, in the order of the paths. */
export async function readOutcomes(
  { git, reader, stateFiles }: SnapshotPorts,
  { snapshot, decision }: Extract<Status, { kind: "known" }>,
  paths: readonly string[],
): Promise<readonly AnnouncementOutcome[]> {
  const ids = paths.map(idOfPath).filter((id) => !decision.ledgers.has(id));
  const closed = await readLedgers(git, stateFiles, { oid: snapshot.stateOid, ids });
  const files = await readFiles(git, snapshot.tips.mainOid, paths);
  return paths.flatMap((path) => {
    const id = idOfPath(path);
    const file = files.get(path);
    const text = file?.kind === "text" ? file.text : null;
    const { announcement } =
      text === null ? { announcement: null } : reader.readAnnouncement({ path, text, config: snapshot.config });
    const outcome = announcementOutcome({
      path,
      file: announcement === null || text === null ? null : { announcement, text },
      entry: decision.ledgers.get(id) ?? closed.get(id),
      rows: decision.plan.rows.filter((row) => row.id === id),
      problems: decision.plan.invalid.filter((document) => document.path === path).flatMap(({ problems }) => problems),
      questions: decision.questions.filter((question) => question.id === id),
    });
    return outcome === null ? [] : [outcome];
  });
}
