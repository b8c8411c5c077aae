// The questions that wait for an answer, in the order they were asked: each step takes the same time however many wait.

export interface QuestionLine<Question> {
  readonly count: () => number;
  /** The one to be answered next. */
  readonly first: () => Question | undefined;
  readonly add: (question: Question) => void;
  readonly dropFirst: () => void;
  readonly dropAll: () => readonly Question[];
}

/** How many answered ones are kept before the line closes up. */
const mostAnswered = 1_000;

export function openQuestionLine<Question>(): QuestionLine<Question> {
  let line: Question[] = [];
  let answered = 0;
  return {
    count: () => line.length - answered,
    first: () => line[answered],
    add: (question) => {
      line.push(question);
    },
    dropFirst: () => {
      answered += 1;
      const isMostlyAnswered = answered >= mostAnswered && answered * 2 >= line.length;
      if (answered < line.length && !isMostlyAnswered) return;
      line = line.slice(answered);
      answered = 0;
    },
    dropAll: () => {
      const left = line.slice(answered);
      line = [];
      answered = 0;
      return left;
    },
  };
}
