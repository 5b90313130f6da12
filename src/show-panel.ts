const SIZE = { width: 360, height: 640 }

/** Opens the panel; hidden where the designer asked for an action only. */
export function showPanel(visible: boolean): void {
  // The page that create-figma-plugin's UI half expects, with its first and only entry. No data goes with it:
  // it would be pasted unescaped into a script tag.
  const html =
    '<div id="create-figma-plugin"></div>' +
    `<script>const __FIGMA_COMMAND__='',__SHOW_UI_DATA__={};${__html__}</script>`
  figma.showUI(html, { ...SIZE, visible, title: 'Uso Restyle', themeColors: true })
}
