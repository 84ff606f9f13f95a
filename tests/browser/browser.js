// What the tests and the screenshots share: Chromium on pages from disk, or of a server on this
// machine, and nothing else: it may reach no network.
'use strict';
const fs = require('fs');
const path = require('path');
const puppeteer = require('puppeteer-core');

const programs = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome'];

async function launch() {
    const program = programs.find(function (name) { return name && fs.existsSync(name); });
    if (program === undefined)
        throw new Error('there is no Chromium; set CHROMIUM to its path');
    return puppeteer.launch({
        executablePath: program,
        headless: true,
        protocolTimeout: 600000, // a machine may be busy with other things
        // The sandbox needs rights that containers and root lack; the pages are our own.
        args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-color-profile=srgb',
            '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
    });
}

// A page as one reader has it: { width, dark, scripts }.
async function open(browser, file, reader) {
    const page = await browser.newPage();
    const address = file.startsWith('http://') ? file : 'file://' + path.resolve(file);
    const own = file === address ? new URL(file).origin + '/' : 'file:';
    const said = [];
    page.on('console', function (message) {
        if (message.type() === 'error' || message.type() === 'warn')
            said.push(message.text());
    });
    page.on('pageerror', function (error) { said.push(String(error)); });
    page.on('request', function (request) {
        if (!request.url().startsWith(own) && !request.url().startsWith('data:'))
            said.push('asks for ' + request.url());
    });
    await page.setJavaScriptEnabled(reader.scripts);
    await page.setViewport({ width: reader.width, height: 900 });
    await page.emulateMediaFeatures(
        [{ name: 'prefers-color-scheme', value: reader.dark ? 'dark' : 'light' }]);
    await page.goto(address, { timeout: 300000 });
    return { page, said };
}

module.exports = { launch, open };
