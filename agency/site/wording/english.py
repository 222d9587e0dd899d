"""The site's first pages, in English: the same pages as in French, said again."""

from __future__ import annotations

from .draft import CONTACT, HELP, IDENTITY, LEGAL, Draft, PageKind, callout, cards, questions, steps, text

HOME = Draft(
    key="home",
    slug="home",
    title="Home",
    kind=PageKind.HOME,
    intro="A sum is still due, and two people no longer talk. Our trade is to bring them back together, in plain words "
    "and at no cost to the person.",
    summary="Amicable debt collection: finding a simple way out, at no cost to the person.",
    blocks=(
        cards(
            "What are you looking for?",
            ("I received a letter", "Its code opens the page made for you.", "/espace/"),
            ("I am going through a hard time", "A pause, another rhythm, free help.", "/en/hard-times/"),
            ("I am owed money", "A flat fee known beforehand, borne by you.", "/en/creditors/"),
            ("I want to talk to you", "Telephone, address and a form.", "/en/contact/"),
        ),
        steps(
            "What happens with every case",
            (
                "First, the invoice is read",
                "Somebody checks that the sum is due, by the right person, and that it is not time-barred. Without "
                "that, no letter leaves.",
            ),
            ("The letter is clear", "It says where the sum comes from, to whom it is due, and what your options are."),
            ("The answer is heard", "One word is enough to hold our letters while we talk."),
            (
                "An agreement that can be kept",
                "At once, in several payments, or later: a good agreement is one that lasts.",
            ),
        ),
        callout(
            "No fee for you",
            "<p>If you owe a sum, we cost you nothing. The law leaves our fees to whoever entrusted us with the case "
            "(article L111-8 of the French code of civil enforcement procedures).</p>",
        ),
    ),
)

PAGES: tuple[Draft, ...] = (
    Draft(
        key="method",
        slug="how-we-work",
        title="How we work",
        in_header=True,
        intro="Check before writing, listen before insisting, keep every word given.",
        blocks=(
            steps(
                "The path of a case",
                (
                    "The case is checked",
                    "Somebody reads the invoice and the papers: sum, date, name, address. What is in doubt goes back "
                    "to the creditor with a question.",
                ),
                (
                    "A first letter leaves",
                    "It carries the creditor’s name, the details of the sum and a code. The code opens a private page "
                    "where everything can be done.",
                ),
                (
                    "You answer as you like",
                    "On your page, by telephone or by post: pay, propose a rhythm, name an error, ask for a pause.",
                ),
                ("An agreement is set up", "While a plan is followed, you receive neither reminder nor call."),
                (
                    "The money goes to the creditor",
                    "It is handed over within the time set by law: one month at most (article R124-6).",
                ),
            ),
            text(
                "<h2>What we cannot do</h2>\n"
                "<p>We have no power to compel: only a judge can oblige somebody to pay.</p>"
                "<p>We may not seize your belongings, and we will not come to your home.</p>"
                "<p>What you tell us about your situation stays with us: the creditor sees that the case is paused, "
                "and learns only what it alone can check: a disagreement, a payment.</p>"
            ),
        ),
    ),
    Draft(
        key="rights",
        slug="your-rights",
        title="Your rights",
        in_header=True,
        intro="A letter from us takes away none of your rights. Here they are, plainly.",
        blocks=(
            text(
                "<h2>Ask, disagree, take time</h2>\n"
                "<ul><li>Know where the sum comes from, and see the invoice.</li>"
                "<li>Say that you disagree, or that you have already paid. We check before doing anything else.</li>"
                "<li>Propose a monthly amount, even a small one.</li>"
                "<li>Ask for a pause.</li>"
                "<li>Receive a receipt for each payment, free of charge.</li></ul>"
                "<h2>Pay nothing for our letters</h2>\n"
                "<p>Our fees are borne by whoever entrusted us with the case: article L111-8 of the French code of "
                "civil enforcement procedures.</p>"
                "<h2>A debt that is too old</h2>\n"
                "<p>After a certain time a sum is time-barred: nobody can obtain it from a judge any more. The time "
                "depends on the invoice. It is two years for what a business sold to a consumer (article L218-2 of "
                "the French consumer code).</p>"
                "<h2>Your data</h2>\n"
                '<p>The page <a href="/espace/page/donnees/">Your data</a> says what is kept and how to see it, have '
                "it corrected or erased.</p>"
                "<h2>If something goes wrong</h2>\n"
                '<p>The page <a href="/espace/page/reclamation/">Make a complaint</a> says whom to tell, here and '
                "elsewhere.</p>"
            ),
            HELP,
        ),
    ),
    Draft(
        key="pay",
        slug="how-to-pay",
        title="How to pay",
        in_header=True,
        intro="By card or by transfer, at once or in several payments, and always with a receipt.",
        blocks=(
            steps(
                "Three steps",
                (
                    "Open your page",
                    "The code printed on the letter and your postcode are enough. There is no account to create.",
                ),
                ("Choose", "All of it, a part, or a monthly amount. You see the sum before you confirm."),
                ("Keep the receipt", "It proves what was paid."),
            ),
            text(
                "<h2>By transfer</h2>\n<p>Your page shows the IBAN, the reference and a code to scan.</p>"
                "<h2>By card</h2>\n<p>The payment takes place on Stripe’s secure page, where the agency has opened it. "
                "We never see your card number.</p>"
            ),
            callout(
                "Unsure about a letter?",
                "<p>Nobody asks for a payment by text message or voucher. Before you pay, compare the letter with the "
                "name and address at the bottom of this site, or call.</p>",
            ),
            cards("Next", ("Open my page", "With the code of my letter.", "/espace/")),
        ),
    ),
    Draft(
        key="hardship",
        slug="hard-times",
        title="When times are hard",
        intro="A month too short, an illness, a separation, several debts at once: say so, it changes what comes next.",
        blocks=(
            text(
                "<h2>With us</h2>\n"
                "<ul><li>A first pause of fifteen days is asked for on your page, with no proof needed.</li>"
                "<li>You may propose a monthly amount, even a small one.</li>"
                "<li>A sum that is wrong or already paid is reported in two sentences.</li></ul>"
                "<p>We look with you for what is possible.</p>"
            ),
            HELP,
            text(
                "<h2>When there are several debts</h2>\n"
                "<p>The over-indebtedness commission is a free service of the Banque de France. A Point Conseil Budget "
                "can help you fill in the file, free of charge too. If you file one, say so: the law then protects "
                "your payments.</p>"
            ),
            cards(
                "Next",
                ("Open my page", "Ask for a pause or another rhythm.", "/espace/"),
                ("Talk to us", "By telephone or in writing.", "/en/contact/"),
            ),
        ),
    ),
    Draft(
        key="creditors",
        slug="creditors",
        title="You entrust invoices",
        in_header=True,
        intro="Craftsman, shop, school, association: a flat fee known beforehand, paid by you alone.",
        blocks=(
            steps(
                "How it starts",
                (
                    "A written agreement",
                    "It says what the agency may do, its price and when money is handed over (article R124-3 of the "
                    "French code of civil enforcement procedures). It is read and signed online.",
                ),
                (
                    "A file",
                    "A table, a FEC or electronic invoices: what you hand over is read again before it is entrusted.",
                ),
                (
                    "No surprises",
                    "You see each case move, and what is due to you. You see that a case is "
                    "paused, and are asked only what you alone can check.",
                ),
            ),
            text(
                "<h2>What it costs</h2>\n"
                "<p>The price is a flat fee for each case, before tax, written in the agreement before the first "
                "letter. You bear it: the person who owes a sum pays nothing beyond that sum and, where the law or "
                "the contract provides for it, interest.</p>"
                "<h2>What the law asks of us</h2>\n"
                "<p>A declaration to the public prosecutor, an insurance and an account kept for the sums received on "
                "your behalf (article R124-2).</p>"
            ),
            cards(
                "Next",
                ("Ask for an offer", "Tell us your trade and your invoices.", "/en/contact/"),
                ("Sell better, chase less", "A few checks before the invoice.", "/en/articles/before-the-invoice/"),
                ("Creditors’ pages", "Hand over, follow, sign.", "/creancier/"),
            ),
        ),
    ),
    Draft(
        key="about",
        slug="about-us",
        title="Who we are",
        intro="An amicable collection agency: neither a court nor a bailiff.",
        blocks=(
            text(
                "<p>A company, a school or an association entrusts us with an invoice that was not paid. We write in "
                "its name, with a signed mandate, and only after reading the case.</p>"
                "<p>Amicable means without a judge. There is no seizure, no visit, no fee for the person. There is a "
                "letter, a private page, a voice on the telephone.</p>"
            ),
            IDENTITY,
        ),
    ),
    Draft(
        key="faq",
        slug="questions",
        title="Questions people ask",
        intro="The short answers. For the rest, somebody answers the telephone.",
        blocks=(
            questions(
                "You received a letter",
                (
                    "Is it a scam?",
                    "<p>Compare the name, address and telephone number of the letter with those of this site. The "
                    "letter names the creditor and details the sum. When in doubt, call before you pay.</p>",
                ),
                (
                    "I do not understand this sum. What should I do?",
                    "<p>Open your page with the code of the letter: the details and the invoice are there. If "
                    "something is wrong, say so in two sentences. We check before doing anything else.</p>",
                ),
                (
                    "I have already paid. Should I do something?",
                    "<p>Yes: say so on your page, with the date and the means. We look for your payment, and "
                    "everything stops meanwhile.</p>",
                ),
                (
                    "The letter is not for me.",
                    '<p><a href="/espace/pas-pour-moi/">Say so here</a>, without opening a case.</p>',
                ),
                (
                    "What about the price of your work?",
                    "<p>Our fees are borne by whoever entrusted us with the case (article L111-8 of the French "
                    "code of civil enforcement procedures).</p>",
                ),
                (
                    "Who can read my case?",
                    "<p>You, the agency and whoever entrusted it to us. Nobody else.</p>",
                ),
                (
                    "I cannot pay right now.",
                    '<p>See <a href="/en/hard-times/">When times are hard</a>: a pause, another rhythm, free help.</p>',
                ),
            ),
            questions(
                "You entrust invoices",
                (
                    "Which invoices can I entrust?",
                    "<p>An invoice that is due and certain, with proof: signed quote, contract, delivery note. A "
                    "time-barred invoice is refused.</p>",
                ),
                (
                    "When does the money arrive?",
                    "<p>Within the time written in the agreement, one month at most after it was received.</p>",
                ),
                (
                    "Will my customers be offended?",
                    "<p>Each letter is read for its tone, and none threatens. Many invoices are unpaid because they "
                    "were forgotten or disputed: a clear letter is enough to talk again.</p>",
                ),
            ),
        ),
    ),
    Draft(
        key="contact",
        slug="contact",
        title="Contact us",
        in_header=True,
        intro="By telephone, by post or in writing here. For a case, your page is safer: it is private.",
        blocks=(CONTACT,),
    ),
    Draft(
        key="articles",
        slug="articles",
        title="Articles",
        kind=PageKind.ARTICLES,
        intro="How to read a letter, avoid an unpaid invoice, find help.",
        blocks=(),
    ),
    Draft(
        key="legal",
        slug="legal-notice",
        title="Legal notice",
        intro="Who publishes this site, and under which rules.",
        blocks=(IDENTITY, LEGAL),
    ),
    Draft(
        key="accessibility",
        slug="accessibility",
        title="Accessibility: audit to come",
        intro="This site can be read with a keyboard, without JavaScript and on a small phone. No third party has "
        "audited it yet.",
        blocks=(
            text(
                "<h2>Compliance</h2>\n"
                "<p>Without an audit, this site is declared non-compliant with RGAA 4.1, even though each version "
                "passes an automatic check without any error.</p>"
                "<h2>Does something get in your way?</h2>\n"
                '<p>Tell us by telephone, by post or through the page <a href="/en/contact/">Contact us</a>: the '
                "same thing is then done another way.</p>"
                "<p>You may also turn to the Défenseur des droits.</p>"
            ),
        ),
    ),
)

ARTICLES: tuple[Draft, ...] = (
    Draft(
        key="article-letter",
        slug="reading-a-letter",
        title="Reading a letter from an amicable collection agency",
        kind=PageKind.ARTICLE,
        intro="Five things to look at before you answer, and what each of them means.",
        blocks=(
            steps(
                "What the letter must say",
                ("Who writes", "The name and address of the agency, and that it acts amicably."),
                ("For whom", "The name of the person or company to whom the sum is due."),
                ("Why", "The invoice, its date and what it pays for."),
                ("How much", "The principal on its own, then interest if there is any."),
                ("How to settle", "How to pay, and how to answer."),
            ),
            text(
                "<p>These particulars come from article R124-4 of the French code of civil enforcement procedures. If "
                "one is missing, ask before you pay.</p>"
                "<p>A letter from an agency is not a court decision. It asks, it does not oblige. Not answering "
                "settles nothing, though: saying that you disagree is enough to be heard.</p>"
            ),
        ),
    ),
    Draft(
        key="article-invoice",
        slug="before-the-invoice",
        title="Before the invoice: five checks",
        kind=PageKind.ARTICLE,
        intro="Most unpaid invoices are decided before the sale. A short list for small businesses.",
        blocks=(
            steps(
                "Check before you start",
                ("Identity", "Full name, address, a company’s SIREN. An invoice in the wrong name is not paid."),
                ("A company’s health", "The Bodacc says whether insolvency proceedings are open. It is free."),
                ("The signed quote", "Dated, signed, with price and time: it is the first proof of the agreement."),
                ("The deposit", "Asked for with the order, it shares the risk and shows commitment."),
                ("Terms of payment", "A date, a means, what happens when it is late."),
            ),
            text(
                "<p>A kind word a few days before the due date avoids many letters afterwards. A few lines are enough: "
                "the number of the invoice, its date, how to pay, and thank you.</p>"
            ),
        ),
    ),
)
