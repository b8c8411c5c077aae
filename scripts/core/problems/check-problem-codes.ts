// The codes of checks that look at more than one file: ids, the dispatch workflow, and what a merge would change.

export const checkProblemCodes = {
  ID_DUPLICATE: {
    severity: "error",
    meaning: "two files have the same id: the base name without .yaml",
    remedy: "Rename the newer one: an id names one announcement for ever.",
  },
  FILE_MISSING: {
    severity: "error",
    meaning: "a file that was named does not exist",
    remedy: "Check the path; it is looked up from the folder the command was started in.",
  },
  ENV_NOT_MAPPED: {
    severity: "warning",
    meaning: "an environment variable of the vendors file is not mapped in .github/workflows/dispatch.yml",
    remedy: "Add it to `env:` of the step that dispatches: `NAME: ${{ secrets.NAME }}`.",
  },
  TEXT_FROZEN: {
    severity: "error",
    meaning: "text, sender or options of a delivery change although it was sent or may have been sent",
    remedy: "Restore them, and announce the change in a new file.",
  },
  ID_REUSED: {
    severity: "error",
    meaning: "a new announcement has the id of an old one",
    remedy: "Give the file a name that was never used: an id names one announcement for ever.",
  },
  BROADCASTS_EDITED: {
    severity: "error",
    meaning: "`broadcasts` changes to something else than what the ledger says",
    remedy: "Restore it: only the dispatcher writes it.",
  },
  LIVE_REMOVED: {
    severity: "error",
    meaning: "a file is removed or renamed although it was sent or may have been sent",
    remedy: "Restore it; to take the announcement back, set `state: absent` in it.",
  },
  LIVE_DELIVERY_REMOVED: {
    severity: "error",
    meaning: "a delivery is removed or gets another app although it was sent or may have been sent",
    remedy: "Restore it; to take it back, set `state: absent` on it.",
  },
  NOT_AFTER_MISSED: {
    severity: "error",
    meaning: "a delivery would not get its turn before its notAfter, so it would never be sent",
    remedy: "Move notAfter, raise the priority, or leave the channel out.",
  },
  OTHERS_MISSED: {
    severity: "warning",
    meaning: "a delivery goes before one that is merged already, which then misses its notAfter",
    remedy: "Agree on it with the authors of the other one: lower the priority, or set notBefore, to let it go first.",
  },
  NOT_AFTER_MISSING: {
    severity: "warning",
    meaning: "a channel with a daily limit is used without schedule.notAfter, so it may go out days later",
    remedy: "Add `notAfter:` to the schedule: the moment from which it makes no sense any more.",
  },
  TEXT_RELATIVE: {
    severity: "warning",
    meaning: 'a text says "tonight", "今晚" or the like, but people may read it days later',
    remedy: "Write the date, and the time with its zone.",
  },
  TIME_WITHOUT_ZONE: {
    severity: "warning",
    meaning: "a text names a time of day without a time zone",
    remedy: "Add the zone, such as (UTC+8), so that everybody can convert it.",
  },
  BRAKE: {
    severity: "error",
    meaning: "more calls would be due at once than a run may make",
    remedy: "Merge less at a time, or let a manual run of the dispatch workflow allow the number.",
  },
} as const;
