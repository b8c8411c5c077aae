// GitHub's own parser of workflows and evaluator of `${{ }}`, so that tests read a workflow as GitHub would.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { data as values } from "@actions/expressions";
import type { JsonObject } from "../../scripts/core/text/json.ts";

// It imports its schema as JSON without saying so, which bundlers take and Node does not.
registerHooks({
  load: (url, context, next) =>
    url.includes("/@actions/workflow-parser/") && url.endsWith(".json")
      ? {
          format: "module",
          shortCircuit: true,
          source: `export default ${readFileSync(fileURLToPath(url), "utf8")}`,
        }
      : next(url, context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
const { data, Evaluator, Lexer, Parser } = await import("@actions/expressions");

/** What GitHub would refuse about a workflow's text: unknown keys, wrong values, contexts that are not there. */
export async function workflowErrors(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

/** A text with each `${{ }}` in it evaluated over these contexts, such as `github` and `steps`. */
export function evaluated(text: string, contexts: JsonObject): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_whole, expression: string) => {
    const pairs = Object.entries(contexts).map(([key, value]) => ({
      key,
      value: JSON.parse(JSON.stringify(value), data.reviver) as values.ExpressionData,
    }));
    const parsed = new Parser(new Lexer(expression.trim()).lex().tokens, Object.keys(contexts), []).parse();
    return new Evaluator(parsed, new data.Dictionary(...pairs)).evaluate().coerceString();
  });
}
