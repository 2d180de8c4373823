import { connectionFailureOf, diagnosticsOfClient } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { pseudonyms } from "#lib/event-log";
import { Fault } from "#lib/fault";
import { gradebookOf, questionBankOf } from "#lib/holdfast";
import type { HoldfastParts } from "#lib/holdfast";
import { createSlotSample } from "#lib/services/doctor";
import type { DoctorPorts } from "#lib/services/doctor";
import type { GradebookHabit, ListDoubt } from "#lib/services/one-roster";
import type { Examination } from "../doctor";
import type { DoctorWiring } from "../doctor/doctor-wiring";
import { findSweeping } from "./find-sweeping";
import { loadParts } from "./holdfast-module";
import { SILENT } from "./parts-deployment";

const DAY_SECONDS = 86_400;

/**
 * Connects the doctor to the parts that the module gives createHoldfast. A part that cannot be
 * opened is a finding. Throws `UsageError` when the module cannot be loaded.
 */
export async function wirePartsDoctor(
  file: string,
  { sample, pods, resources }: Examination,
  folder: string,
): Promise<DoctorWiring> {
  const given = await loadParts(file);
  const { options = {}, rollout = "pinned", questions, secret, instruments = {} } = given;
  const legacyPodsMayRun = options.legacyPodsMayRun ?? rollout !== "pinned";
  const store = openStore(given, legacyPodsMayRun, sample);
  const hashKey = instruments.logHashKey ?? secret;
  return {
    ports: {
      settings: null,
      facts: {
        stateTtlSeconds: options.attemptTtlSeconds ?? 7 * DAY_SECONDS,
        sweepIntervalSeconds: options.sweepIntervalSeconds ?? 30,
        resultIdForm: options.resultIdForm ?? "inherited",
        legacyPodsMayRun,
      },
      parts: {
        given,
        storeProblem: store.problem,
        actionKey: process.env["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"],
        findSweeping: () => findSweeping(folder),
      },
      environment: {
        isProduction: process.env["NODE_ENV"] === "production",
        flaggedMode: undefined,
      },
      pods,
      redis: store.redis,
      gradebook: gradebookPort(given),
      questions: isOfFiles(questions)
        ? { kind: "files", where: "contentDir", listAssessments: () => questions.listAssessments() }
        : { kind: "own", bank: questionBankOf(questions), resources },
      pseudonymOf: hashKey === undefined ? null : pseudonyms(hashKey),
      nowMs: systemClock.nowMs,
    },
    close: store.close,
  };
}

interface OpenedStore {
  readonly redis: DoctorPorts["redis"];
  readonly problem: string | null;
  readonly close: () => Promise<void>;
}

function openStore(
  { store: part, options = {} }: HoldfastParts,
  legacyPodsMayRun: boolean,
  sample: number,
): OpenedStore {
  const nothingToClose = { close: () => Promise.resolve() };
  if (part.kind === "memory") return { redis: null, problem: null, ...nothingToClose };
  let lastFailure: string | null = null;
  try {
    const { store, index, operators, connection } = part.open({
      options: {
        ttlSeconds: options.attemptTtlSeconds ?? 7 * DAY_SECONDS,
        longTtlSeconds: options.highWaterTtlSeconds ?? 400 * DAY_SECONDS,
        legacyPodsMayRun,
      },
      clock: systemClock,
      onError: (error) => {
        lastFailure = connectionFailureOf(error) ?? lastFailure;
      },
    });
    if (index === null || operators === null || connection === null) {
      throw new TypeError("The store is none of redisStore: its contents cannot be examined.");
    }
    const diagnostics = diagnosticsOfClient(connection, () => lastFailure);
    const slots = createSlotSample({ diagnostics, operators, index }, sample);
    const redis = { diagnostics, operators, index, store, slots };
    return { redis, problem: null, close: () => store.close() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { redis: null, problem: error.message, ...nothingToClose };
  }
}

/** Opens the gradebook once more, to learn its habits. */
function gradebookPort({ gradebook: part, options = {} }: HoldfastParts): DoctorPorts["gradebook"] {
  const habits = new Set<GradebookHabit>();
  const doubts = new Set<ListDoubt>();
  let host: string | null = null;
  try {
    const gradebook = gradebookOf(part, {
      resultIdPrefix: options.resultIdPrefix ?? "nice",
      resultIdForm: options.resultIdForm ?? "inherited",
      log: {
        ...SILENT,
        info: (fields: object) => {
          if ("habit" in fields) habits.add(fields.habit as GradebookHabit);
        },
      },
      emit: (event) => {
        if (event.event !== "gradebook.list_disagreed") return;
        for (const doubt of event.doubts) doubts.add(doubt);
      },
      onExchange: ({ origin }) => {
        host = new URL(origin).host;
      },
    });
    return {
      host: () => host,
      listResults: (slot) => gradebook.listResults(slot),
      behavior: () => ({ habits: [...habits], doubts: [...doubts] }),
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const { message } = error;
    const fail = async (): Promise<never> => {
      throw new Fault("gradebook_misconfigured", message, { retryable: false });
    };
    return { host: () => null, listResults: fail };
  }
}

interface QuestionsInFiles {
  listAssessments: Extract<DoctorPorts["questions"], { kind: "files" }>["listAssessments"];
}

function isOfFiles(questions: object): questions is QuestionsInFiles {
  return "listAssessments" in questions && typeof questions.listAssessments === "function";
}
