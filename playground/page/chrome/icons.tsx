import type { ComponentChildren } from 'preact'

/** Line drawings on a 16 px grid, in the colour of the text around them. */
function icon(children: ComponentChildren) {
  return () => (
    <svg
      {...{ width: 16, height: 16, viewBox: '0 0 16 16', fill: 'none', 'aria-hidden': true }}
      {...{
        stroke: 'currentColor',
        'stroke-width': 1.25,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      }}
    >
      {children}
    </svg>
  )
}

export const UndoIcon = icon(<path d="M5.5 3 2.5 6l3 3M2.5 6h6.75a3.75 3.75 0 0 1 0 7.5H6" />)
export const RedoIcon = icon(<path d="m10.5 3 3 3-3 3M13.5 6H6.75a3.75 3.75 0 0 0 0 7.5H10" />)
export const PlusIcon = icon(<path d="M8 3.5v9M3.5 8h9" />)
export const MinusIcon = icon(<path d="M3.5 8h9" />)
export const FitIcon = icon(<path d="M2.5 5.5v-3h3M13.5 5.5v-3h-3M2.5 10.5v3h3M13.5 10.5v3h-3M6 6h4v4H6z" />)
export const ChevronIcon = icon(<path d="m6 4.5 3.5 3.5L6 11.5" />)
export const DownIcon = icon(<path d="m4.5 6.5 3.5 3 3.5-3" />)
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />)
export const EyeIcon = icon(
  <>
    <path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8Z" />
    <circle cx="8" cy="8" r="1.75" />
  </>,
)
export const EyeOffIcon = icon(
  <path d="M2 6.5C3 8.2 5 10 8 10s5-1.8 6-3.5M8 10v2.25M4.5 9.1l-1.25 1.9M11.5 9.1l1.25 1.9" />,
)
export const LockIcon = icon(<path d="M3.75 7.25h8.5v5.5h-8.5zM5.5 7.25V5.5a2.5 2.5 0 0 1 5 0v1.75" />)
export const UnlockIcon = icon(<path d="M3.75 7.25h8.5v5.5h-8.5zM5.5 7.25V5a2.5 2.5 0 0 1 4.8-1" />)
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.75v1M8 13.25v1M1.75 8h1M13.25 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M3.6 12.4l.7-.7M11.7 4.3l.7-.7" />
  </>,
)
export const MoonIcon = icon(<path d="M13.25 9.5A5.5 5.5 0 0 1 6.5 2.75a5.5 5.5 0 1 0 6.75 6.75Z" />)
export const ConsoleIcon = icon(<path d="M2.25 3h11.5v10H2.25zM4.75 6l2 2-2 2M8.25 10h2.75" />)
export const PluginIcon = icon(
  <path d="M6 2.5v3M10 2.5v3M3.75 5.5h8.5V8a4.25 4.25 0 0 1-8.5 0zM8 12.25v1.5" />,
)

const FrameIcon = icon(<path d="M5 2v12M11 2v12M2 5h12M2 11h12" />)
const GroupIcon = icon(<path d="M3 3h10v10H3z" stroke-dasharray="2 2" />)
const TextIcon = icon(<path d="M3.5 5V3.5h9V5M8 3.5v9M6.25 12.5h3.5" />)
const RectangleIcon = icon(<path d="M3 3.5h10v9H3z" />)
const EllipseIcon = icon(<circle cx="8" cy="8" r="5" />)
const ImageIcon = icon(
  <>
    <path d="M2.75 3.25h10.5v9.5H2.75zM3 11l3-3 2.5 2.5L10.5 8l2.5 2.5" />
    <circle cx="6" cy="5.9" r=".75" />
  </>,
)
const ComponentIcon = icon(
  <path d="m8 2 1.9 1.9L8 5.8 6.1 3.9zM8 10.2l1.9 1.9L8 14l-1.9-1.9zM3.9 6.1 5.8 8 3.9 9.9 2 8zM12.1 6.1 14 8l-1.9 1.9L10.2 8z" />,
)
const InstanceIcon = icon(<path d="m8 2.5 5.5 5.5L8 13.5 2.5 8z" />)
const VectorIcon = icon(<path d="M3 12.5C3 7 7 3.5 12.5 3.5M2 11.5h2v2H2zM11.5 2.5h2v2h-2z" />)
const SectionIcon = icon(<path d="M2.5 4.5v-2h5v2M2.5 4.5h11v9h-11z" />)

const byType: Record<string, () => ReturnType<typeof FrameIcon>> = {
  ...{ FRAME: FrameIcon, GROUP: GroupIcon, SECTION: SectionIcon, TEXT: TextIcon, ELLIPSE: EllipseIcon },
  ...{ COMPONENT: ComponentIcon, COMPONENT_SET: ComponentIcon, INSTANCE: InstanceIcon },
  ...{ RECTANGLE: RectangleIcon, ROUNDED_RECTANGLE: RectangleIcon, LINE: MinusIcon },
}

export function LayerIcon({ type, image }: { type: string; image: boolean }) {
  const Icon = image ? ImageIcon : (byType[type] ?? VectorIcon)
  return <Icon />
}
