import { type ReactNode, useEffect, useRef } from 'react'

let visited = false

/** The page's one h1. A change of route moves focus to it, so that a screen reader starts reading where the page starts. */
export function PageTitle({ title, children, className }: { title: string; children?: ReactNode; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = title === 'Caravan' ? 'Caravan: a trip plan that really works' : `${title} · Caravan`
  }, [title])
  useEffect(() => {
    if (visited) heading.current?.focus({ preventScroll: true })
    visited = true
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children ?? title}
    </h1>
  )
}
