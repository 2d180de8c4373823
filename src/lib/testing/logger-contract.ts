import type { Logger } from "../logger";
import { rule, requireEqual, show, violation } from "./contract-rule";
import type { ContractRule } from "./contract-rule";

/** What the suite of a logger needs to know. */
export interface LoggerContractOptions {
  readonly logger: Logger;
  /** What was logged so far, as text. Without it, it is not checked that lines arrive. */
  readonly read?: () => string | Promise<string>;
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

/** The rules for an application's logger. They log some lines. */
export function loggerContract({ logger, read }: LoggerContractOptions): readonly ContractRule[] {
  return [
    rule(
      {
        id: "logger.never-throws",
        title: "no level of the logger throws, whatever the fields are",
        why: "A request that was applied would end with an error because of its log line.",
      },
      async () => {
        const circular: Record<string, unknown> = { text: "a" };
        circular["self"] = circular;
        const odd = [
          {},
          { n: 1n },
          circular,
          { error: new Error("of the contract") },
          { a: [null] },
        ];
        for (const level of LEVELS) {
          for (const fields of odd) {
            try {
              logger[level](fields, "contract.check");
            } catch (error) {
              throw violation(`logger.${level} threw for the fields ${show(fields)}.`, {
                ...{ expected: "no error", came: error },
                todo: "Catch errors of JSON.stringify, or use a logger that survives every value, such as pino.",
              });
            }
          }
        }
      },
    ),
    rule(
      {
        id: "logger.leaves-fields",
        title: "the logger does not change the fields",
        why: "The same object is counted and traced after it was logged.",
      },
      async () => {
        for (const level of LEVELS) {
          const fields = { event: "contract.check", slot: { resourceId: "r" } };
          logger[level](fields, "contract.check");
          requireEqual(
            fields,
            { event: "contract.check", slot: { resourceId: "r" } },
            {
              what: `logger.${level} changed the fields that it was given.`,
              todo: "Add your own fields to a copy: { ...fields, … }.",
            },
          );
        }
      },
    ),
    ...(read === undefined
      ? []
      : [
          rule(
            {
              id: "logger.writes",
              title: "the logger writes the fields of info, warn and error",
              why: "An alarm that looks for an event would never find it.",
            },
            async () => {
              for (const level of ["info", "warn", "error"] as const) {
                const value = `contract-${level}`;
                logger[level]({ event: "contract.check", value }, "contract.check");
                const text = await read();
                if (text.includes(value) && text.includes("contract.check")) continue;
                throw violation(`logger.${level} did not write the fields.`, {
                  ...{
                    expected: `a line with contract.check and ${value}`,
                    came: text.slice(-500),
                  },
                  todo: "The fields are the first argument and the name of the event is the second one.",
                });
              }
            },
          ),
        ]),
  ];
}
