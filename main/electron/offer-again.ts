/** The page of the window has failed too often: somebody says whether it is worth another try. Downloads go on meanwhile. */
import { app, dialog } from 'electron'
import { words } from './words.ts'

export const offerAgain = async (show: () => void): Promise<void> => {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Sluice',
    message: words.crashed,
    detail: words.crashedDetail,
    buttons: [words.openAgain, words.quit],
    cancelId: 0,
  })
  if (response === 0) show()
  else app.quit()
}
