; Asks, when somebody uninstalls by hand, whether what Sluice knows is to go, too. Downloaded files are never touched.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    IfSilent keepData
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Remove Sluice's list of downloads, settings and unfinished progress as well? Downloaded files stay where they are." /SD IDNO IDNO keepData
      RMDir /r "$LOCALAPPDATA\Sluice"
      RMDir /r "$APPDATA\Sluice"
    keepData:
  ${endIf}
!macroend
