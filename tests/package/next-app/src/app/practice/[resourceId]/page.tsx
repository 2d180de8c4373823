import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { choiceQuestion } from "holdfast/questions";
import { holdfast } from "@/lib/holdfast";
import { questionOf } from "@/lib/questions";
import { Practice } from "./practice";

interface PageProps {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export default async function Page({ params }: PageProps) {
  const { resourceId } = await params;
  const found = await holdfast.attempt(await headers(), resourceId);
  if (found.outcome === "refused" && found.code === "resource_not_found") notFound();
  if (found.outcome !== "found") return <p role="alert">{found.message}</p>;
  const questions = found.questionIds.map((id) => {
    const { title, text, choices } = questionOf(id);
    const shown = choices.map((choice) => ({ id: choice, text: choice }));
    return choiceQuestion({ id, title, prompt: text, choices: shown });
  });
  return <Practice key={found.userId} data={{ ...found, questions }} />;
}
