// The pictures for the README:  node shoot.js PAGE FOLDER
'use strict';
const path = require('path');
const { launch, open } = require('./browser');

async function main() {
    const [file, folder] = process.argv.slice(2);
    const browser = await launch();
    try {
        const { page } = await open(browser, file, { width: 1180, dark: false, scripts: true });
        const card = await page.$('header.sheet');
        await card.screenshot({ path: path.join(folder, 'report-card.png') });
        // One query: its charts and plans, from the heading to where the promises begin.
        const query = await page.$('#query-2');
        const box = await query.boundingBox();
        const end = await query.$eval('.plans', function (plans) {
            return plans.getBoundingClientRect().bottom + window.scrollY;
        });
        await page.screenshot({
            path: path.join(folder, 'report-query.png'),
            clip: { x: box.x - 10, y: box.y, width: box.width + 20, height: end - box.y + 12 },
            captureBeyondViewport: true,
        });
    } finally {
        await browser.close();
    }
}

main().catch(function (error) {
    console.error(error.stack);
    process.exitCode = 1;
});
