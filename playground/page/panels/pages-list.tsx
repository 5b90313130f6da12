import type { Session } from '../state/session.ts'

export function PagesList({ session }: { session: Session }) {
  const { document } = session.editor
  return (
    <nav class="pages" aria-label="Pages">
      <h2 class="panel-title">Pages</h2>
      <ul>
        {document.pages.map((page) => (
          <li key={page.id}>
            <button
              aria-current={page.id === document.currentPage.id ? 'page' : undefined}
              onClick={() => document.setCurrentPage(page.id)}
            >
              {page.name}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
