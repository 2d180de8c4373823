export function LoadingCard({ words }: { readonly words: string }) {
  return (
    <section className="card loading" aria-busy="true">
      <p role="status">{words}</p>
    </section>
  );
}
