import type { Catalogue } from "#lib/pages/practice";
import type { AssessmentListing } from "#lib/interactive-assessments";
import { FaultCard } from "../frame/fault-card";
import { IntentLink } from "../frame/intent-link";
import { presentationProps } from "../presentation-props";
import { SignedOutCard } from "../frame/signed-out-card";
import { WHAT_HOLDFAST_IS } from "../what-holdfast-is";

interface CatalogueViewProps {
  readonly catalogue: Catalogue;
  /** Whether this server has the demo of the bug and the fix. */
  readonly hasDemo: boolean;
}

/** The list of assessments, and the way to the demo: first for whoever comes new. */
export function CatalogueView({ catalogue, hasDemo }: CatalogueViewProps) {
  const isNew = catalogue.kind === "signed_out";
  return (
    <>
      {hasDemo && isNew && <Welcome />}
      <Assessments catalogue={catalogue} />
      {hasDemo && !isNew && (
        <p>
          <DemoLink className="button" />
        </p>
      )}
    </>
  );
}

function Welcome() {
  return (
    <section className="welcome" aria-label="About Holdfast">
      <p>{WHAT_HOLDFAST_IS}</p>
      <DemoLink className="button button-primary" />
    </section>
  );
}

function DemoLink({ className }: { readonly className: string }) {
  return (
    <IntentLink className={className} href="/demo">
      Watch the bug that it fixes (40 seconds)
    </IntentLink>
  );
}

/** The list, in each of its states. */
function Assessments({ catalogue }: Pick<CatalogueViewProps, "catalogue">) {
  switch (catalogue.kind) {
    case "signed_out":
      return <SignedOutCard canSignIn={catalogue.canSignIn} />;
    case "fault":
      return <FaultCard fault={catalogue.fault} />;
    case "listed":
      return (
        <>
          <h1>Assessments</h1>
          {catalogue.listings.length === 0 ? (
            <p className="card">There are no assessments yet.</p>
          ) : (
            <ul className="catalogue">
              {catalogue.listings.map((listing) => (
                <li key={listing.resourceId} className="card">
                  <ListingLine listing={listing} />
                </li>
              ))}
            </ul>
          )}
        </>
      );
  }
}

function ListingLine({ listing }: { readonly listing: AssessmentListing }) {
  const { resourceId } = listing;
  if (listing.kind === "broken") {
    return (
      <>
        <h2>{resourceId}</h2>
        <p className="hint">This assessment contains a mistake and is not available.</p>
      </>
    );
  }
  const { questionCount, title } = listing;
  return (
    <>
      <h2>
        <IntentLink
          {...presentationProps(listing, "cover-link")}
          href={`/practice/${encodeURIComponent(resourceId)}`}
        >
          {title}
        </IntentLink>
      </h2>
      <p className="hint">{questionCount === 1 ? "1 question" : `${questionCount} questions`}</p>
    </>
  );
}
