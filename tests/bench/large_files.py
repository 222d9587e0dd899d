"""Large files made on the spot: the same bytes at each run, everybody in them invented."""

import io
import random
from pathlib import Path

HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\t"
    "PieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\n"
)


def fec_of(lines: int) -> bytes:
    """A year of sales: four lines per sale (customer, product, tax, payment), one sale in twenty unpaid."""
    chance = random.Random(1)
    out = io.StringIO()
    out.write(HEADER)
    for sale in range(lines // 5):
        cents = chance.randrange(1_000, 500_000)
        day = f"2026{1 + sale % 12:02d}{1 + sale % 28:02d}"
        paid = sale % 20 != 0
        letter = f"A{sale % 676:03d}\t{day}" if paid else "\t"
        customer = f"411000\tCLIENTS\tC{sale % 5_000:05d}\tClient fictif {sale % 5_000}"
        net, gross = f"{cents // 100},{cents % 100:02d}", cents
        common = f"F{sale:07d}\t{day}\tVente {sale}"
        head = f"VE\tVentes\t{sale}\t{day}"
        out.write(f"{head}\t{customer}\t{common}\t{net}\t0,00\t{letter}\t{day}\t\t\n")
        out.write(f"{head}\t707000\tVentes\t\t\t{common}\t0,00\t{net}\t\t\t{day}\t\t\n")
        bank = f"BQ\tBanque\t{sale}\t{day}"
        credited = f"{gross // 100},{gross % 100:02d}"
        if paid:
            out.write(f"{bank}\t512000\tBanque\t\t\t{common}\t{credited}\t0,00\t\t\t{day}\t\t\n")
            out.write(f"{bank}\t{customer}\t{common}\t0,00\t{credited}\t{letter}\t{day}\t\t\n")
        else:
            out.write(f"{bank}\t606000\tAchats\t\t\t{common}\t{credited}\t0,00\t\t\t{day}\t\t\n")
            out.write(f"{bank}\t401000\tFournisseurs\tF1\tFournisseur\t{common}\t0,00\t{credited}\t\t\t{day}\t\t\n")
        out.write(f"OD\tDivers\t{sale}\t{day}\t658000\tCharges\t\t\t{common}\t0,00\t0,00\t\t\t{day}\t\t\n")
    return out.getvalue().encode()


def camt_of(entries: int) -> bytes:
    """A month of transfers received, each with its payer, reference and label."""
    chance = random.Random(2)
    body, total = io.StringIO(), 0
    for rank in range(entries):
        cents = chance.randrange(100, 90_000)
        total += cents
        body.write(
            f'<Ntry><Amt Ccy="EUR">{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            f"<Sts>BOOK</Sts><BookgDt><Dt>2026-10-{1 + rank % 28:02d}</Dt></BookgDt>"
            f"<ValDt><Dt>2026-10-{1 + rank % 28:02d}</Dt></ValDt><AcctSvcrRef>R{rank}</AcctSvcrRef>"
            "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"<NtryDtls><TxDtls><Refs><EndToEndId>E{rank}</EndToEndId></Refs>"
            f"<RltdPties><Dbtr><Nm>PAYEUR FICTIF {rank % 999}</Nm></Dbtr>"
            "<DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct></RltdPties>"
            f"<RmtInf><Ustrd>REGLEMENT DOSSIER {rank}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>'
        "<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', 0)}{_balance('CLBD', total)}{body.getvalue()}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(code: str, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-10-31</Dt></Dt></Bal>"
    )


def facturx_sample(_count: int) -> bytes:
    """The Factur-X of the samples that reads without a remark."""
    return (Path(__file__).parent.parent / "samples" / "facturx" / "vd_OK-001.pdf").read_bytes()
