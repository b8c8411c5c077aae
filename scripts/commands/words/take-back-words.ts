// The commands that make the edit which takes an announcement back, from a branch that reverts or rewrites it.
import type { MergeSource } from "../../core/review/merge-report.ts";
import type { TakeBack } from "../../core/review/take-back.ts";

/** @param base what the merge was compared with. */
export function meantCommands({ path, id, keys }: TakeBack, { label, oid }: MergeSource["base"]): readonly string[] {
  const commit = isPlain(label) ? label : (oid ?? "HEAD");
  const restore = `git checkout ${commit} -- ${isPlain(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
  const recalls = (keys ?? [null]).map(
    (key) => `npm run announce -- recall ${id}${key === null ? "" : ` --to ${key}`}`,
  );
  return [restore, ...recalls];
}

/** Whether a shell takes it as one word. */
function isPlain(word: string): boolean {
  return /^[\w./-]+$/.test(word);
}
