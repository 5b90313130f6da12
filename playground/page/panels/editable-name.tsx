import { useLayoutEffect, useRef } from 'preact/hooks'

interface EditableNameProps {
  name: string
  editing: boolean
  /** The new name, or `undefined` when it stays as it was. */
  onDone: (name: string | undefined) => void
}

/** A name that turns into a field while it is edited. Enter and leaving keep the change, Escape drops it. */
export function EditableName({ name, editing, onDone }: EditableNameProps) {
  const field = useRef<HTMLInputElement>(null)
  // Before the next paint, so that what is typed right after the double click goes into the field.
  useLayoutEffect(() => {
    if (editing) field.current?.select()
  }, [editing])
  if (!editing) return <span class="name">{name}</span>

  const finish = (keep: boolean) => {
    const text = field.current?.value.trim() ?? ''
    // Taking the field away makes it lose focus, which would finish a second time.
    field.current = null
    onDone(keep && text !== '' && text !== name ? text : undefined)
  }
  return (
    <input
      class="name"
      ref={field}
      defaultValue={name}
      aria-label="Name"
      onBlur={() => field.current && finish(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter' || event.key === 'Escape') finish(event.key === 'Enter')
      }}
      onClick={(event) => event.stopPropagation()}
      onDblClick={(event) => event.stopPropagation()}
    />
  )
}
