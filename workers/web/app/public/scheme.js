// Runs before the first paint, so that a dark reader never sees a white flash.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('cv-color-scheme')
  } catch {}
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
