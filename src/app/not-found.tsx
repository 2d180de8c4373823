import Link from "next/link";

export default function NotFound() {
  return (
    <section className="card">
      <h1>Page not found</h1>
      <p>The address may be wrong, or the assessment was renamed or removed.</p>
      <div className="buttons">
        <Link className="button" href="/" prefetch={false}>
          All assessments
        </Link>
      </div>
    </section>
  );
}
