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
  if (found.outcome !== "found") {
    const isSignedOut = found.outcome === "refused" && found.code === "unauthenticated";
    return (
      <main>
        <h1>Practice</h1>
        <p role="alert">{found.message}</p>
        {isSignedOut && <a href="/sign-in">Sign in</a>}
      </main>
    );
  }
  const questions = found.questionIds.map((id) => {
    const { title, text, choices } = questionOf(id);
    const shown = choices.map((choice) => ({ id: choice, text: choice }));
    return choiceQuestion({ id, title, prompt: text, choices: shown });
  });
  return (
    <main>
      <Practice key={found.userId} data={{ ...found, questions }} />
    </main>
  );
}
