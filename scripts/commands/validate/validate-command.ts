// The words of `validate` and its options; what does the work is loaded when they are in order.
import { askedAhead } from "../../effects/asked-ahead.ts";
import { loadInPieces } from "../../effects/loading.ts";
import { readWords, usageFault, type Command } from "../command.ts";

export const validateCommand: Command = {
  name: "validate",
  usage: "[FILE…] [--fix] [--base REF] [--head REF] [--json]",
  summary: "every problem in every file, with its place and what to do",
  help:
    "Checks all files below announcements/, or the named files and folders, and .github/vendors.yaml. Needs no network,\n" +
    "no token and no secret. Errors end it with exit code 1, warnings alone with 0. In GitHub Actions the problems also\n" +
    "show beside their lines.\n\n" +
    "Of a named file everything is checked, and whether its id stands at another path of the checkout, too; other files\n" +
    "are not opened, and problems of theirs not told.\n\n" +
    "  --fix       mend in place what can have only one meaning, and tell what was changed and what is left\n" +
    "  --base REF  look only at what differs from this commit; ids are compared with those of all other files, too\n" +
    "  --head REF  check the files of this commit instead of the work tree's; they are read as data, never from disk\n" +
    "  --json      the problems as JSON on stdout, as schemas/validate.schema.json describes them\n",
  async run(args, world) {
    const { values, positionals } = readWords("validate", args, {
      base: { type: "string" },
      head: { type: "string" },
      fix: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    });
    if (values.fix && values.head !== undefined) {
      throw usageFault("validate", "--fix mends files of the work tree, and --head looks at a commit");
    }
    if (values.base !== undefined && positionals.length > 0) {
      throw usageFault("validate", "--base says what to look at, so it takes no files beside it");
    }
    // Git is asked while the rest is loaded.
    const { openCheckoutAt } = await import("../../effects/git/named-commit.ts");
    const checkout = openCheckoutAt(world.directory, world.environment, values);
    const first = Promise.all([checkout, import("./first-look.ts")]).then(([found, { lookFirst }]) =>
      lookFirst(world, found, positionals),
    );
    askedAhead(first);
    await loadInPieces(
      () => import("../../core/yaml/yaml-reading.ts"),
      () => import("../../core/announcement/announcement-reader.ts"),
      () => import("../../vendors/registry.ts"),
      () => import("./validate.ts"),
    );
    const { validate } = await import("./validate.ts");
    return await validate(world, await first, { ...values, typed: positionals });
  },
};
