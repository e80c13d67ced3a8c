/** The result of `work`; after `ms` milliseconds that of `late` instead, which may throw. The work itself goes on unheard. */
export async function within<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  try {
    return await Promise.race([work, patience.then(late)])
  } finally {
    clearTimeout(timer)
  }
}
