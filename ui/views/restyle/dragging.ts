import { IMAGE_ROLES, type ImageRole } from '../../../contract/job-request.ts'

const TYPE = 'application/x-uso-image'

export interface Dragged {
  role: ImageRole
  id: string
}

/** Lets an image of a slot be dragged to another place. */
export function startDrag(event: DragEvent, role: ImageRole, id: string): void {
  event.dataTransfer?.setData(TYPE, JSON.stringify({ role, id }))
}

/** The image of a slot that was dropped; null for files and anything else. */
export function dragged(event: DragEvent): Dragged | null {
  const data = event.dataTransfer?.getData(TYPE) ?? ''
  if (data === '') return null
  const { role, id } = JSON.parse(data) as Record<string, unknown>
  const known = IMAGE_ROLES.find((candidate) => candidate === role)
  return known && typeof id === 'string' ? { role: known, id } : null
}
