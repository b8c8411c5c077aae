// Takes apart what a lasting `git cat-file` answers, chunk by chunk: each answer must be about the object asked for.

export type ObjectType = "commit" | "tree" | "blob" | "tag";

export interface ObjectQuestion {
  readonly oid: string;
  /** Null: only what the object is. */
  readonly wanted: WantedContents | null;
}

/** Contents of any other type, or of more bytes, go by unread and are never held. */
export interface WantedContents {
  readonly type: ObjectType;
  readonly mostBytes: number;
}

export type ObjectAnswer =
  | { readonly kind: "missing" }
  | {
      readonly kind: "object";
      readonly type: ObjectType;
      readonly sizeBytes: number;
      /** Null where they were not wanted. */
      readonly contents: Buffer | null;
    };

interface Contents {
  readonly answer: ObjectAnswer & { readonly kind: "object" };
  /** Of the contents and the line break behind them. */
  missingBytes: number;
}

/** An object id, its type and a size take far less. */
const longestHeadBytes = 200;

/**
 * Gives a function that takes git's output as it comes. Throws (a bug) when git speaks of something that was not asked:
 * then no answer can be told from another any more.
 * @param asked the question that is to be answered next; undefined where all are answered.
 * @param answered is told the answer to it.
 */
export function readAnswers(
  asked: () => ObjectQuestion | undefined,
  answered: (answer: ObjectAnswer) => void,
): (chunk: Buffer) => void {
  let head = "";
  let body: Contents | null = null;

  const readHead = (chunk: Buffer, from: number): number => {
    const lineBreak = chunk.indexOf("\n", from);
    const until = lineBreak < 0 ? chunk.length : lineBreak;
    if (head.length + until - from > longestHeadBytes) throw strayAnswer("a line that is too long", asked());
    head += chunk.toString("latin1", from, until);
    if (lineBreak < 0) return until;
    const question = asked();
    const answer = readLine(head, question);
    head = "";
    if (answer.kind === "missing" || question?.wanted === null) answered(answer);
    else body = { answer, missingBytes: answer.sizeBytes + 1 };
    return until + 1;
  };

  const readContents = (contents: Contents, chunk: Buffer, from: number): number => {
    const { answer, missingBytes } = contents;
    const until = Math.min(chunk.length, from + missingBytes);
    answer.contents?.set(
      chunk.subarray(from, Math.min(until, from + missingBytes - 1)),
      answer.sizeBytes + 1 - missingBytes,
    );
    contents.missingBytes -= until - from;
    if (contents.missingBytes > 0) return until;
    if (chunk[until - 1] !== 0x0a) throw strayAnswer("contents that do not end where they should", asked());
    body = null;
    answered(answer);
    return until;
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) at = body === null ? readHead(chunk, at) : readContents(body, chunk, at);
  };
}

/** `<oid> <type> <size>` or `<oid> missing` */
function readLine(line: string, question: ObjectQuestion | undefined): ObjectAnswer {
  const [oid, type = "", size = ""] = line.split(" ");
  if (question === undefined || oid !== question.oid) throw strayAnswer(line, question);
  if (type === "missing" && size === "") return { kind: "missing" };
  if (!isObjectType(type) || !/^\d+$/.test(size)) throw strayAnswer(line, question);
  const sizeBytes = Number(size);
  const { wanted } = question;
  const isWanted = wanted?.type === type && sizeBytes <= wanted.mostBytes;
  // Handed out only when every byte of it is written.
  const contents = isWanted ? Buffer.allocUnsafe(sizeBytes) : null;
  return { kind: "object", type, sizeBytes, contents };
}

function isObjectType(type: string): type is ObjectType {
  return /^(?:commit|tree|blob|tag)$/.test(type);
}

function strayAnswer(seen: string, question: ObjectQuestion | undefined): Error {
  const asked = question === undefined ? "nothing" : question.oid;
  return new Error(`git cat-file told ${JSON.stringify(seen)} when ${asked} was asked`);
}
