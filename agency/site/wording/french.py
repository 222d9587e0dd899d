"""The site's first pages, in French.

Each sentence that says what we do is kept by code (docs/promises.md); nothing here is advice on somebody's own case.
"""

from __future__ import annotations

from .draft import CONTACT, HELP, IDENTITY, LEGAL, Draft, PageKind, callout, cards, questions, steps, text

HOME = Draft(
    key="home",
    slug="accueil",
    title="Accueil",
    kind=PageKind.HOME,
    intro="Une somme reste à régler, et deux personnes ne se parlent plus. Notre métier est de renouer, avec des mots "
    "simples et sans aucun frais pour la personne.",
    summary="Cabinet de recouvrement amiable : trouver une solution simple, sans frais pour la personne.",
    blocks=(
        cards(
            "Que cherchez-vous ?",
            ("J’ai reçu une lettre", "Son code ouvre la page faite pour vous.", "/espace/"),
            ("Je traverse une période difficile", "Une pause, un autre rythme, une aide gratuite.", "/difficultes/"),
            ("On me doit de l’argent", "Un forfait connu d’avance, à votre charge.", "/creanciers/"),
            ("Je veux vous parler", "Le téléphone, l’adresse et un formulaire.", "/contact/"),
        ),
        steps(
            "Ce qui se passe avec chaque dossier",
            (
                "On regarde d’abord la facture",
                "Une personne vérifie que la somme est due, à la bonne personne, et qu’elle n’est pas prescrite. "
                "Sans cela, aucune lettre ne part.",
            ),
            (
                "On écrit avec clarté",
                "Chaque lettre dit d’où vient la somme, à qui elle est due et quelles sont vos solutions.",
            ),
            ("On écoute la réponse", "Un mot suffit pour suspendre nos envois pendant que nous en parlons."),
            (
                "On trouve un accord",
                "En une fois, en plusieurs fois, plus tard : le bon accord est celui qui se tient.",
            ),
        ),
        callout(
            "Aucun frais pour vous",
            "<p>Si vous devez une somme, le cabinet ne vous coûte rien. La loi laisse nos frais à la charge de celui "
            "qui nous a confié le dossier (article L111-8 du code des procédures civiles d’exécution).</p>",
        ),
    ),
)

PAGES: tuple[Draft, ...] = (
    Draft(
        key="method",
        slug="notre-methode",
        title="Notre méthode",
        in_header=True,
        intro="Vérifier avant d’écrire, écouter avant d’insister, tenir ce qui est annoncé.",
        blocks=(
            steps(
                "Le chemin d’un dossier",
                (
                    "Le dossier est vérifié",
                    "Une personne lit la facture et les pièces : la somme, la date, le nom, l’adresse. Ce qui est "
                    "douteux retourne au créancier avec une question.",
                ),
                (
                    "Une première lettre part",
                    "Elle porte le nom du créancier, le détail de la somme et un code. Ce code ouvre une page privée, "
                    "où tout peut se faire.",
                ),
                (
                    "La personne répond comme elle veut",
                    "Sur sa page, au téléphone ou par courrier : payer, proposer un rythme, dire qu’il y a une erreur, "
                    "demander une pause.",
                ),
                ("Un accord se met en place", "Tant que le plan est suivi, vous ne recevez ni relance ni appel."),
                (
                    "L’argent va au créancier",
                    "Il est reversé dans le délai de la loi : un mois au plus (article R124-6).",
                ),
            ),
            text(
                "<h2>Ce que nous ne pouvons pas faire</h2>\n"
                "<p>Nous n’avons aucun pouvoir de contrainte : seul un juge peut obliger quelqu’un à payer.</p>"
                "<p>Nous n’avons pas le pouvoir de saisir vos biens, et nous ne viendrons pas chez vous.</p>"
                "<p>Ce que dit une personne de sa situation reste entre elle et le cabinet : le créancier voit que le "
                "dossier est en pause, et n’apprend que ce que lui seul peut vérifier : un désaccord, un paiement.</p>"
            ),
        ),
    ),
    Draft(
        key="rights",
        slug="vos-droits",
        title="Vos droits",
        in_header=True,
        intro="Recevoir une lettre de notre part n’enlève aucun droit. En voici la liste, sans détour.",
        blocks=(
            text(
                "<h2>Demander, contester, prendre le temps</h2>\n"
                "<ul><li>Savoir d’où vient la somme, et voir la facture.</li>"
                "<li>Dire que vous n’êtes pas d’accord, ou que vous avez déjà payé. "
                "Nous vérifions avant toute autre démarche.</li>"
                "<li>Proposer un montant par mois, même petit.</li>"
                "<li>Demander une pause.</li>"
                "<li>Recevoir une quittance pour chaque paiement, sans frais.</li></ul>"
                "<h2>Ne rien payer pour nos lettres</h2>\n"
                "<p>Nos frais restent à la charge de celui qui nous a confié le dossier. C’est l’article L111-8 du "
                "code des procédures civiles d’exécution.</p>"
                "<h2>Une dette trop ancienne</h2>\n"
                "<p>Passé un certain délai, une somme est prescrite : personne ne peut plus l’obtenir d’un juge. Le "
                "délai dépend de la facture. Il est de deux ans pour ce qu’un professionnel a vendu à un particulier "
                "(article L218-2 du code de la consommation).</p>"
                "<h2>Vos données</h2>\n"
                '<p>La page <a href="/espace/page/donnees/">Vos données</a> dit ce qui est gardé et comment le voir, '
                "le faire corriger ou le faire effacer.</p>"
                "<h2>Si quelque chose se passe mal</h2>\n"
                '<p>La page <a href="/espace/page/reclamation/">Faire une réclamation</a> dit à qui le signaler, chez '
                "nous et ailleurs.</p>"
            ),
            HELP,
        ),
    ),
    Draft(
        key="pay",
        slug="payer",
        title="Comment payer",
        in_header=True,
        intro="Par carte ou par virement, en une fois ou en plusieurs fois, et toujours avec une quittance.",
        blocks=(
            steps(
                "Trois gestes",
                (
                    "Ouvrez votre page",
                    "Le code imprimé sur la lettre et votre code postal suffisent. Il n’y a pas de compte à créer.",
                ),
                ("Choisissez", "Tout, une partie, ou un montant par mois. Vous voyez la somme avant de confirmer."),
                ("Gardez la quittance", "Vous recevez alors une quittance. Elle prouve ce qui a été réglé."),
            ),
            text(
                "<h2>Par virement</h2>\n"
                "<p>Nous vous donnons l’IBAN, la référence et un code à photographier.</p>"
                "<h2>Par carte</h2>\n"
                "<p>Le paiement se fait sur la page sécurisée de Stripe, quand le cabinet l’a ouvert. "
                "Nous ne voyons jamais votre numéro de carte.</p>"
            ),
            callout(
                "Un doute sur une lettre ?",
                "<p>Personne ne demande un paiement par SMS ou par coupon. Avant de payer, comparez la lettre avec le "
                "nom et l’adresse au bas de ce site, ou appelez.</p>",
            ),
            cards("La suite", ("Ouvrir ma page", "Avec le code de ma lettre.", "/espace/")),
        ),
    ),
    Draft(
        key="hardship",
        slug="difficultes",
        title="Quand c’est difficile",
        intro="Un mois trop court, une maladie, une séparation, plusieurs dettes à la fois : dites-le, cela change la "
        "suite.",
        blocks=(
            text(
                "<h2>Avec nous</h2>\n"
                "<ul><li>Une première pause de quinze jours se demande sur votre page, sans justificatif.</li>"
                "<li>Un montant par mois se propose, même petit.</li>"
                "<li>Une somme en trop ou déjà réglée se signale en deux phrases.</li></ul>"
                "<p>Nous cherchons avec vous ce qui est possible.</p>"
            ),
            HELP,
            text(
                "<h2>Quand il y a plusieurs dettes</h2>\n"
                "<p>La commission de surendettement est un service public gratuit. Un Point Conseil "
                "Budget peut vous aider à remplir le dossier, gratuitement lui aussi. Si vous en déposez un, "
                "dites-le : la loi protège alors vos paiements.</p>"
            ),
            cards(
                "La suite",
                ("Ouvrir ma page", "Demander une pause ou un autre rythme.", "/espace/"),
                ("Vous parler", "Au téléphone ou par écrit.", "/contact/"),
            ),
        ),
    ),
    Draft(
        key="creditors",
        slug="creanciers",
        title="Vous confiez des factures",
        in_header=True,
        intro="Artisan, commerçant, école, association : un forfait connu d’avance, payé par vous seul.",
        blocks=(
            steps(
                "Comment cela commence",
                (
                    "Une convention écrite",
                    "Elle dit ce que le cabinet peut faire, son prix et le délai de reversement (article R124-3 du "
                    "code des procédures civiles d’exécution). Elle se relit et se signe en ligne.",
                ),
                (
                    "Un fichier",
                    "Un tableau, un FEC ou des factures électroniques : le dépôt se relit avant d’être confié.",
                ),
                (
                    "Un suivi sans surprise",
                    "Vous voyez chaque dossier avancer, et ce qui vous revient. Vous voyez qu’un dossier est en "
                    "pause, et l’on vous demande seulement ce que vous seul pouvez vérifier.",
                ),
            ),
            text(
                "<h2>Ce que cela coûte</h2>\n"
                "<p>Le prix est un forfait par dossier, hors taxes, écrit dans la convention avant la première "
                "lettre. Il est à votre charge : la personne qui doit une somme ne paie rien de plus que cette somme "
                "et, quand la loi ou le contrat les prévoit, les intérêts.</p>"
                "<h2>Ce que la loi nous demande</h2>\n"
                "<p>Une déclaration au procureur de la République, une assurance et un compte réservé aux sommes "
                "reçues pour vous (article R124-2).</p>"
            ),
            cards(
                "La suite",
                ("Demander une proposition", "Dites-nous votre métier et vos factures.", "/contact/"),
                (
                    "Mieux vendre, moins relancer",
                    "Quelques vérifications avant la facture.",
                    "/articles/avant-la-facture/",
                ),
                ("Espace créancier", "Déposer, suivre, signer.", "/creancier/"),
            ),
        ),
    ),
    Draft(
        key="about",
        slug="qui-sommes-nous",
        title="Qui sommes-nous",
        intro="Un cabinet de recouvrement amiable : ni tribunal, ni commissaire de justice.",
        blocks=(
            text(
                "<p>Une entreprise, une école ou une association nous confie une facture restée sans règlement. Nous "
                "écrivons en son nom, avec un mandat signé, et seulement après avoir relu le dossier.</p>"
                "<p>Recouvrement amiable veut dire sans juge. Il n’y a ni saisie, ni visite, ni frais pour la "
                "personne. Il y a une lettre, une page privée, une voix au téléphone.</p>"
            ),
            IDENTITY,
        ),
    ),
    Draft(
        key="faq",
        slug="questions-frequentes",
        title="Questions fréquentes",
        intro="Les réponses courtes. Pour le reste, une personne vous répond au téléphone.",
        blocks=(
            questions(
                "Vous avez reçu une lettre",
                (
                    "Est-ce une arnaque ?",
                    "<p>Comparez le nom, l’adresse et le téléphone de la lettre avec ceux de ce site. La lettre "
                    "nomme le créancier et détaille la somme. En cas de doute, appelez avant de payer.</p>",
                ),
                (
                    "Je ne comprends pas cette somme. Que faire ?",
                    "<p>Ouvrez votre page avec le code de la lettre : le détail et la facture y sont. Si quelque "
                    "chose ne va pas, dites-le en deux phrases. Nous vérifions avant toute autre démarche.</p>",
                ),
                (
                    "J’ai déjà payé. Dois-je faire quelque chose ?",
                    "<p>Oui : signalez-le sur votre page, avec la date et le moyen. "
                    "Nous cherchons votre paiement, et tout s’arrête en attendant.</p>",
                ),
                (
                    "La lettre n’est pas pour moi.",
                    '<p><a href="/espace/pas-pour-moi/">Dites-le ici</a>, sans ouvrir de dossier.</p>',
                ),
                (
                    "Et le prix de votre travail ?",
                    "<p>Nos frais restent à la charge de celui qui nous a confié le dossier (article L111-8 du "
                    "code des procédures civiles d’exécution).</p>",
                ),
                (
                    "Qui peut lire mon dossier ?",
                    "<p>Vous, le cabinet et celui qui nous l’a confié. Personne d’autre.</p>",
                ),
                (
                    "Je ne peux pas payer en ce moment.",
                    '<p>Voyez <a href="/difficultes/">Quand c’est difficile</a> : une pause, un autre rythme, une '
                    "aide gratuite.</p>",
                ),
            ),
            questions(
                "Vous confiez des factures",
                (
                    "Quelles factures puis-je confier ?",
                    "<p>Une facture échue, certaine, avec une preuve : devis signé, contrat, bon de livraison. Une "
                    "facture prescrite est refusée.</p>",
                ),
                (
                    "Quand l’argent arrive-t-il ?",
                    "<p>Dans le délai de la convention, un mois au plus après l’encaissement.</p>",
                ),
                (
                    "Mes clients seront-ils froissés ?",
                    "<p>Chaque lettre est relue pour son ton : claire, polie, sans pression. Beaucoup de factures "
                    "attendent par oubli ou par désaccord.</p>",
                ),
            ),
        ),
    ),
    Draft(
        key="contact",
        slug="contact",
        title="Nous joindre",
        in_header=True,
        intro="Par téléphone, par courrier ou ici. Pour un dossier, votre page est plus sûre : elle est privée.",
        blocks=(CONTACT,),
    ),
    Draft(
        key="articles",
        slug="articles",
        title="Articles",
        kind=PageKind.ARTICLES,
        intro="De quoi comprendre une lettre, éviter un impayé, trouver une aide.",
        blocks=(),
    ),
    Draft(
        key="legal",
        slug="mentions-legales",
        title="Mentions légales",
        intro="Qui publie ce site, et sous quelles règles.",
        blocks=(IDENTITY, LEGAL),
    ),
    Draft(
        key="accessibility",
        slug="accessibilite",
        title="Accessibilité : audit à venir",
        intro="Ce site se lit au clavier, sans JavaScript et sur un petit téléphone. Aucun tiers ne l’a encore audité.",
        blocks=(
            text(
                "<h2>État de conformité</h2>\n"
                "<p>Sans audit, ce site est déclaré non conforme au RGAA 4.1, même si chaque version passe un contrôle "
                "automatique sans erreur.</p>"
                "<h2>Quelque chose vous gêne ?</h2>\n"
                "<p>Dites-le par téléphone, par courrier ou par la page "
                '<a href="/contact/">Nous joindre</a> : la même chose se fait alors autrement.</p>'
                "<p>Vous pouvez aussi saisir le Défenseur des droits.</p>"
            ),
        ),
    ),
)

ARTICLES: tuple[Draft, ...] = (
    Draft(
        key="article-letter",
        slug="lire-une-lettre",
        title="Lire une lettre de recouvrement amiable",
        kind=PageKind.ARTICLE,
        intro="Cinq choses à regarder avant de répondre, et ce que chacune veut dire.",
        blocks=(
            steps(
                "Ce que la lettre doit dire",
                ("Qui écrit", "Le nom et l’adresse du cabinet, et le fait qu’il agit à l’amiable."),
                ("Pour qui", "Le nom de la personne ou de l’entreprise à qui la somme est due."),
                ("Pourquoi", "La facture, sa date et ce qu’elle paie."),
                ("Combien", "Le principal à part, puis les intérêts s’il y en a."),
                ("Comment régler", "Le moyen de payer, et celui de répondre."),
            ),
            text(
                "<p>Cette liste vient de l’article R124-4 du code des procédures civiles d’exécution. S’il en "
                "manque une, posez la question avant de payer.</p>"
                "<p>La lettre d’un cabinet n’est pas une décision de justice. Elle demande, elle n’oblige pas. Ne pas "
                "répondre ne règle rien pour autant : dire qu’on n’est pas d’accord suffit à être entendu.</p>"
            ),
        ),
    ),
    Draft(
        key="article-invoice",
        slug="avant-la-facture",
        title="Avant la facture : cinq vérifications",
        kind=PageKind.ARTICLE,
        intro="La plupart des impayés se jouent avant la vente. Une liste courte pour les petites entreprises.",
        blocks=(
            steps(
                "À vérifier avant de commencer",
                (
                    "L’identité",
                    "Le nom complet, l’adresse, le SIREN d’une entreprise. Une facture au mauvais nom ne se paie pas.",
                ),
                (
                    "La santé d’une entreprise",
                    "Les annonces du Bodacc disent si une procédure collective est ouverte. C’est gratuit.",
                ),
                ("Le devis signé", "Daté, signé, avec le prix et le délai : c’est la première preuve de l’accord."),
                ("L’acompte", "Demandé à la commande, il partage le risque et montre l’engagement."),
                ("Les conditions de paiement", "Une date, un moyen, ce qui se passe en cas de retard."),
            ),
            text(
                "<p>Un mot aimable quelques jours avant l’échéance évite bien des lettres après. Quelques lignes "
                "suffisent : le numéro de la facture, sa date, le moyen de régler, un merci.</p>"
            ),
        ),
    ),
)
