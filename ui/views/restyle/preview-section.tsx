import { useEffect, useId, useRef } from 'preact/hooks'
import type { Pixels } from '../../images/work.ts'
import { imagesOf, keepsText } from '../../state/draft.ts'
import { isMatrix } from '../../state/matrix.ts'
import type { Panel } from '../../state/panel.ts'
import { words } from '../../words.ts'

/** What the local engine makes of the same images, painted right here before anything is paid. */
export function PreviewSection({ panel }: { panel: Panel }) {
  const draft = panel.draft.value
  const state = panel.preview.state.value
  const headingId = useId()
  const offered = imagesOf(draft).length > 0
  if (!offered) return null
  const painting = state.kind === 'painting'
  const stale = panel.preview.isStale(draft)
  const shown = state.kind === 'shown' ? state : painting ? state.before : null
  return (
    <section class="section preview" aria-labelledby={headingId}>
      <h2 class="sr-only" id={headingId}>
        {words.preview.heading}
      </h2>
      {shown ? (
        <figure class={painting || stale ? 'preview-picture preview-old' : 'preview-picture'}>
          <Picture picture={shown.picture} alt={words.preview.alt(shown.name)} />
          <figcaption class="preview-label">{words.preview.label}</figcaption>
        </figure>
      ) : null}
      <div class="preview-row">
        <button
          type="button"
          class="small-button"
          // Its code is large: it is made ready when someone comes near, and not with the panel.
          onPointerEnter={() => panel.preview.warm()}
          onFocus={() => panel.preview.warm()}
          onClick={() => (painting ? panel.preview.stop() : void panel.preview.paint(draft))}
        >
          {painting ? words.preview.stop : state.kind === 'shown' ? words.preview.again : words.preview.button}
        </button>
        <span class="quiet" role={painting ? 'status' : undefined}>
          {painting ? words.preview.painting(state.share) : stale ? words.preview.stale : ''}
        </span>
      </div>
      {state.kind === 'failed' ? <p class="hint hint-danger">{state.why}</p> : null}
      {shown ? <p class="hint">{words.preview.note}</p> : null}
      {shown && isMatrix(draft) ? <p class="hint">{words.preview.ofFirst}</p> : null}
      {shown && keepsText(draft) ? <p class="hint">{words.preview.withoutText}</p> : null}
    </section>
  )
}

function Picture({ picture, alt }: { picture: Pixels; alt: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const data = new ImageData(new Uint8ClampedArray(picture.data), picture.width, picture.height)
    canvas.current?.getContext('2d')?.putImageData(data, 0, 0)
  }, [picture])
  return <canvas ref={canvas} width={picture.width} height={picture.height} role="img" aria-label={alt} />
}
