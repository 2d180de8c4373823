export { checkContract } from "#lib/testing/check-contract";
export type { CheckedRule, ContractReport } from "#lib/testing/check-contract";
export { ContractViolation } from "#lib/testing/contract-rule";
export type { ContractRule, WhileBroken } from "#lib/testing/contract-rule";
export { gradebookContract } from "#lib/testing/gradebook-contract";
export type { GradebookContractOptions } from "#lib/testing/gradebook-contract";
export { loggerContract } from "#lib/testing/logger-contract";
export type { LoggerContractOptions } from "#lib/testing/logger-contract";
export { policyContract } from "#lib/testing/policy-contract";
export type { PolicyContractOptions } from "#lib/testing/policy-contract";
export { questionsContract } from "#lib/testing/questions-contract";
export type { QuestionExample, QuestionsContractOptions } from "#lib/testing/questions-contract";
export { storeContract } from "#lib/testing/store-contract";
export type { StoreContractOptions } from "#lib/testing/store-contract";
export type { AttemptStore } from "#lib/assessment-cache/contract";
export { userContract } from "#lib/testing/user-contract";
export type {
  GivenHeaders,
  SignedInExample,
  UserContractOptions,
} from "#lib/testing/user-contract";
