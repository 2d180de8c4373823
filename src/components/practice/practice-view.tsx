import { notFound } from "next/navigation";
import type { PracticePage } from "#lib/pages/practice";
import { FaultCard } from "../frame/fault-card";
import { SignedOutCard } from "../frame/signed-out-card";
import { PracticeStepper } from "./practice-stepper";
import { presentationProps } from "../presentation-props";

type Prepared = Extract<PracticePage, { readonly kind: "prepared" }>["prepared"];

interface PracticeViewProps {
  readonly resourceId: string;
  readonly page: PracticePage;
}

/** The practice page, in each of its states. */
export function PracticeView({ resourceId, page }: PracticeViewProps) {
  if (page.kind === "signed_out") return <SignedOutCard canSignIn={page.canSignIn} />;
  if (page.kind === "fault") return <FaultCard fault={page.fault} />;
  const { prepared } = page;
  if (prepared.kind === "resource_not_found") notFound();
  if (prepared.kind === "quarantined") return <QuarantinedCard />;
  const { title } = prepared;
  const { userId, token } = page;
  const about = { userId, resourceId, token };
  const data =
    prepared.kind === "ready"
      ? {
          ...about,
          state: prepared.attempt,
          questionIds: prepared.questions.map(({ id }) => id),
          questions: prepared.questions,
          questionCount: prepared.questions.length,
        }
      : { ...about, state: null, questionIds: [], ...countsOf(prepared) };
  return (
    <>
      <h1 {...presentationProps(prepared)}>{title}</h1>
      <PracticeStepper key={userId} data={data} />
    </>
  );
}

function countsOf({
  questionCount,
  usedNumber,
}: Extract<Prepared, { readonly kind: "no_attempt" }>) {
  return { questionCount, usedNumber };
}

function QuarantinedCard() {
  return (
    <section className="card" role="alert">
      <h1>This attempt can’t be read</h1>
      <p>Your saved attempt is kept unchanged. Please contact support.</p>
    </section>
  );
}
