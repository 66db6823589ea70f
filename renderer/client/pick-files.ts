/** Asks for files with the page's own means, which the desktop and browsers share. */

/** Empty: the person has changed their mind. `accept`: endings, for convenience only. */
export const pickFiles = (accept: string, isMany: boolean): Promise<readonly File[]> =>
  new Promise((resolve) => {
    const field = document.createElement('input')
    field.type = 'file'
    field.accept = accept
    field.multiple = isMany
    field.addEventListener('change', () => {
      resolve([...(field.files ?? [])])
    })
    field.addEventListener('cancel', () => {
      resolve([])
    })
    field.click()
  })
