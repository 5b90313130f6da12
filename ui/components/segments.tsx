import { useId } from 'preact/hooks'

export interface SegmentsProps<T extends string> {
  label: string
  /** Leaves the label to screen readers, where the options speak for themselves. */
  labelHidden?: boolean
  options: readonly { value: T; text: string }[]
  value: T
  onChange: (value: T) => void
}

/**
 * One of a few choices, side by side; arrow keys go from one to the next. Native radio buttons, because the
 * library's segmented control makes each option a stop of the Tab key.
 */
export function Segments<T extends string>({ label, labelHidden = false, options, value, onChange }: SegmentsProps<T>) {
  const id = useId()
  return (
    <div class="segments" role="radiogroup" aria-labelledby={id}>
      <span id={id} class={labelHidden ? 'sr-only' : 'label'}>
        {label}
      </span>
      <div class="segments-track">
        {options.map((option) => (
          <label key={option.value} class="segment">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </div>
  )
}
