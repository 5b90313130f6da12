/** How far something is; `share` is 0–1, or null where it is not known. */
export function Progress({ share, label }: { share: number | null; label: string }) {
  const known = share === null ? {} : { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 }
  return (
    <div class="progress" role="progressbar" aria-label={label} {...known}>
      <div class={share === null ? 'progress-unknown' : ''} style={share === null ? {} : { width: `${share * 100}%` }} />
    </div>
  )
}
