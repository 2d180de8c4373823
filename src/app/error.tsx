"use client";

interface ErrorProps {
  readonly error: unknown;
  readonly retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorProps) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <section className="card" role="alert">
      <h1>Something went wrong on our side</h1>
      <p>Answers that were saved are not lost.</p>
      {digest !== null && <p className="hint">Error id for support: {digest}</p>}
      <div className="buttons">
        <button type="button" className="button button-primary" onClick={retry}>
          Retry
        </button>
      </div>
    </section>
  );
}
