// For what is asked before anybody needs to know.

/** Whoever awaits these gets their faults; until then, and where a run ends before, they are nobody's. */
export function askedAhead(...answers: readonly (Promise<unknown> | null | undefined)[]): void {
  for (const answer of answers) answer?.catch(() => undefined);
}
