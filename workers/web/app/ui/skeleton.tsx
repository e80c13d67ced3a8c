import { useEffect, useState } from 'react'
import styles from './skeleton.module.css'

/** Nothing for 150 ms, then grey shapes in the final layout: quick answers never flash. */
export function Skeleton({ rows = 3, height = 56 }: { rows?: number; height?: number }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.stack} aria-busy="true">
      <span className="sr">Loading</span>
      {Array.from({ length: rows }, (_, i) => i).map((row) => (
        <div key={row} className={shown ? styles.row : undefined} style={{ height }} />
      ))}
    </div>
  )
}
