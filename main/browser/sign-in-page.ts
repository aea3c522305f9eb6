/** What a window without a session sees: where to find the address, in both languages. */
export const signInPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Flotilla</title>
  </head>
  <body>
    <h1>Flotilla</h1>
    <p>Open the address that Flotilla printed in its terminal. It works once; press Enter in that terminal for a new one.</p>
    <p lang="zh-CN">请打开 Flotilla 在终端中显示的地址。该地址只能使用一次；在该终端中按 Enter 键可获得新地址。</p>
  </body>
</html>
`;
