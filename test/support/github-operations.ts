// GitHub's own description of the few operations that this program uses: every request of a test is held to it.
import { Ajv, type ValidateFunction } from "ajv";
import description from "./github-operations.json" with { type: "json" };

export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly url: URL;
  /** Parsed; null where there is none. */
  readonly body: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  readonly parameters: readonly Parameter[];
  readonly checks: ReadonlyMap<string, ValidateFunction>;
  readonly checkBody: ValidateFunction | null;
  readonly checkResponse: ValidateFunction | null;
}

const ajv = new Ajv({ strict: false, coerceTypes: true, validateFormats: false });

const operations: readonly Operation[] = description.operations.map((operation) => ({
  name: operation.operationId,
  method: operation.method,
  path: new RegExp(`^${operation.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
  parameters: operation.parameters,
  checks: new Map(operation.parameters.map(({ name, schema }) => [name, ajv.compile(schema)])),
  checkBody: operation.body === null ? null : ajv.compile({ ...operation.body, additionalProperties: false }),
  checkResponse: "response" in operation ? ajv.compile(operation.response) : null,
}));

/** What GitHub does not describe about a request; empty for one that it does. */
export function requestBreaches({ method, url, body }: SeenRequest): string[] {
  const operation = operationOf(method, url);
  if (operation === undefined) return [`${method} ${url.pathname} is no operation that this program is to use`];
  const { name, parameters, checks, checkBody } = operation;
  const query = Object.fromEntries(url.searchParams);
  const given = new Map(Object.entries({ ...operation.path.exec(url.pathname)?.groups, ...query }));
  const unknown = Object.keys(query).filter((key) => !parameters.some((one) => one.in === "query" && one.name === key));
  const missing = parameters.filter((one) => one.required && !given.has(one.name)).map((one) => one.name);
  const wrong = [...given].filter(([key, value]) => checks.get(key)?.(value) === false).map(([key]) => key);
  const badBody = checkBody === null ? body !== null : !checkBody(body);
  return [
    ...unknown.map((key) => `${name} knows no ${key}`),
    ...missing.map((key) => `${name} needs ${key}`),
    ...wrong.map((key) => `${name} takes another ${key} than ${given.get(key)}`),
    ...(badBody ? [`${name} takes another body`] : []),
  ];
}

/** What is wrong with an answer that a test made up; empty where GitHub could give it. */
export function responseBreaches({ method, url }: Pick<SeenRequest, "method" | "url">, answer: unknown): string[] {
  const check = operationOf(method, url)?.checkResponse;
  if (check === null || check === undefined) return [`${method} ${url.pathname}: no description of its answer`];
  return check(answer) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function operationOf(method: string, url: URL): Operation | undefined {
  return operations.find((operation) => operation.method === method && operation.path.test(url.pathname));
}
