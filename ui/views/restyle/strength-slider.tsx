import { useId } from 'preact/hooks'

export interface StrengthSliderProps {
  label: string
  /** Leaves the label to screen readers, where what it belongs to is plain to see. */
  labelHidden?: boolean
  /** 0–100. */
  value: number
  disabled?: boolean
  /** Told once the designer lets go. */
  onChange: (value: number) => void
}

/** How strongly colours are moved. A native range, so that arrow keys work as everywhere. */
export function StrengthSlider({ label, labelHidden = false, value, disabled = false, onChange }: StrengthSliderProps) {
  const id = useId()
  return (
    <div class="strength">
      <label class={labelHidden ? 'sr-only' : 'label'} for={id}>
        {label}
      </label>
      <input
        id={id}
        type="range"
        min="0"
        max="100"
        step="5"
        value={value}
        disabled={disabled}
        style={{ '--share': `${value}%` }}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
      <span class="quiet">{Math.round(value)}</span>
    </div>
  )
}
