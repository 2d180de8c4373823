const results = new Map();

exports.parts = {
  gradebook: {
    listResults: async () => [...results.values()],
    findResult: async (id) => results.get(id) ?? null,
    putResult: async (result) => {
      results.set(result.resultId, { ...result, status: "active" });
    },
  },
  questions: { list: () => ["a", "b"], grade: (_id, response) => response === "yes" },
  user: (headers) => headers.get("x-user"),
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
};

exports.live = async (holdfast, machine) => {
  const headers = new Headers({ "x-user": "ada" });
  const send = (request) => holdfast.perform({ headers, resourceId: "quiz", request });
  const { state } = await send({ type: "attempt.start" });
  const { attemptId } = state;
  for (const [questionIndex, questionId] of ["a", "b"].entries()) {
    const response = questionIndex === 0 ? "yes" : "no";
    await send({ type: "question.answer", attemptId, questionId, questionIndex, response });
  }
  const finished = await send({ type: "attempt.finalize", attemptId });
  console.log(
    JSON.stringify({
      machine,
      number: finished.state.attemptNumber,
      score: finished.state.finalSummary.score,
      phase: finished.state.phase,
      results: [...results.keys()],
    }),
  );
  await holdfast.close();
};
