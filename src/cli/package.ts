import { isPrepared, runPrepared } from "./package/prepared-process";

/** The command line of the npm package: it works on the Holdfast of the application around it. */
export async function main(argv: readonly string[]): Promise<void> {
  const needsApplication = argv.length > 2 && !argv.some((each) => /^(-h|--help|help)$/.test(each));
  if (needsApplication && !isPrepared()) {
    process.exitCode = await runPrepared(argv);
    return;
  }
  const { runCommand } = await import("./package/program");
  await runCommand(argv);
}
