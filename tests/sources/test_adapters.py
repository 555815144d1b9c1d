"""Adapters on small files of our own making; the real ones are in test_shared_data."""

from __future__ import annotations

import datetime as dt
import io
import json
import tarfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import ContractError, SourceError
from jupyter_compliance.sources import load, load_case_tables
from jupyter_compliance.sources.adapters.registry import ADAPTERS

A, B = "0x" + "a" * 40, "0x" + "b" * 40


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def amlsim(path: Path, transactions: str = "sourceNodeId,targetNodeId,value,time\n1,2,147.8,1\n2,1,5,149\n") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        nodes = "nodeid,isFraud,init_balance,fraudStep\n1,0,184.44,-1\n2,1,10,7\n"
        for name, text in (("s/nodes.csv", nodes), ("s/transactions.csv", transactions), ("s/metadata.txt", "hello")):
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_amlsim_archive(tmp_path: Path) -> None:
    tables = load_case_tables(transfers=amlsim(tmp_path / "s.tgz"), currency="USD")
    transfers, accounts = tables["transfers"], tables["accounts"]
    assert list(tables) == ["transfers", "accounts"]
    assert transfers.frame["ts"].to_list() == [
        dt.datetime(2017, 1, 2, tzinfo=dt.UTC),
        dt.datetime(2017, 5, 30, tzinfo=dt.UTC),
    ]
    assert transfers.frame["value"].to_list() == [Decimal("147.8"), Decimal(5)]
    assert accounts.frame.select("account_id", "kind", "isFraud", "fraudStep").rows() == [
        ("1", "customer", "0", "-1"),
        ("2", "customer", "1", "7"),
    ]
    assert "step 0 is 2017-01-01" in str(transfers.report)


def test_amlsim_base_date_and_bad_steps(tmp_path: Path) -> None:
    path = amlsim(tmp_path / "s.tgz", "sourceNodeId,targetNodeId,value,time\n1,2,1,1\n1,2,1,soon\n1,2,1,\n")
    loaded = load(path, base_date="2020-01-01")
    assert loaded.frame["ts"].to_list() == [dt.datetime(2020, 1, 2, tzinfo=dt.UTC)]
    assert loaded.rejects["code"].to_list() == ["not_a_time", "missing"]
    with pytest.raises(ContractError, match="base_date='someday' is not a day"):
        load(path, base_date="someday")


def test_explicit_accounts_win_and_nothing_is_lost(tmp_path: Path) -> None:
    own = write(tmp_path / "kyc.csv", "account_id,kind,name\n1,bank,Ours\n")
    tables = load_case_tables(transfers=amlsim(tmp_path / "s.tgz"), accounts=own)
    accounts = tables["accounts"]
    assert accounts.frame.select("account_id", "kind").rows() == [("1", "bank"), ("2", "customer")]
    assert (accounts.report.read, accounts.report.kept, accounts.report.rejected) == (3, 2, 1)
    assert accounts.rejects.select("source", "row", "code").rows() == [("s/nodes.csv", 1, "superseded")]
    assert json.loads(accounts.rejects["raw"][0])["account_id"] == "1"


def test_labelled_edges_yield_tags(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> hack"
    text = f"Timestamp,From,From_label,To,To_label,Value_in_USD\n2022-01-01,{A},{hostile},{B},Tornado.Cash: Router,5\n2022-01-01,{A},{hostile},{B},,6\n"
    tables = load_case_tables(transfers=write(tmp_path / "e.csv", text))
    tags = tables["tags"].frame
    assert tags.select("account_id", "label", "category").rows() == [
        (A, hostile, "theft"),
        (B, "Tornado.Cash: Router", "mixer"),
    ]
    assert tags["confidence"].max() <= 0.5
    assert tags["source"].to_list() == ["e.csv", "e.csv"]
    swapped = load_case_tables(transfers=tmp_path / "e.csv", mapping={"src": "To", "dst": "From"})
    assert swapped["transfers"].frame["src"].to_list() == [B, B]
    assert set(swapped["tags"].frame["label"]) == {hostile, "Tornado.Cash: Router"}


def test_tags_of_edges_and_explicit_tags_are_both_kept(tmp_path: Path) -> None:
    edges = write(tmp_path / "e.csv", f"ts,from,from_label,to,amount\n2022-01-01,{A},Binance 7,{B},5\n")
    own = write(tmp_path / "t.csv", f"address,category,label\n{A},exchange,ours\n")
    tags = load_case_tables(transfers=edges, tags=own)["tags"]
    assert sorted(tags.frame["label"]) == ["Binance 7", "ours"]
    assert tags.report.read == 2
    again = load_case_tables(transfers=edges, tags=edges)
    assert {name: (t.report.read, t.report.kept) for name, t in again.items()} == {"transfers": (1, 1), "tags": (2, 1)}


def test_mapping_by_table(tmp_path: Path) -> None:
    moves = write(tmp_path / "m.csv", "ts,x,y,amount\n2022-01-01,a,b,1\n")
    own = write(tmp_path / "t.csv", "who,what\na,mixer\n")
    mapping = {"transfers": {"src": "x", "dst": "y"}, "tags": {"account_id": "who", "category": "what"}}
    tables = load_case_tables(transfers=moves, tags=own, mapping=mapping)
    assert tables["tags"].frame["category"].to_list() == ["mixer"]
    with pytest.raises(ContractError, match="mixes tables and columns"):
        load_case_tables(transfers=moves, mapping={"src": "x", "tags": {}})
    with pytest.raises(ContractError, match="for which there is no source"):
        load_case_tables(transfers=moves, mapping={"alerts": {}})
    with pytest.raises(ContractError, match="A case needs transfers"):
        load_case_tables(tags=own)


def test_tagpack_yaml(tmp_path: Path) -> None:
    text = f"""---
title: Some hacks
creator: us
lastmod: 2022-05-01
currency: ETH
confidence: authority_data
abuse: service_hack
source: https://example.org
tags:
- address: '{A.upper().replace("0X", "0x")}'
  label: '<b>Bridge thief</b>'
- address: '{B}'
  label: Lazarus group
  category: user
  abuse: sanction
  confidence: web_crawl
- just text
"""
    tags = load(write(tmp_path / "p.yaml", text), "tags")
    assert tags.frame.select("account_id", "label", "category", "confidence", "listed_on").rows() == [
        (A, "<b>Bridge thief</b>", "theft", 0.6, dt.date(2022, 5, 1)),
        (B, "Lazarus group", "sanctioned", 0.2, dt.date(2022, 5, 1)),
    ]
    assert tags.rejects["reason"].to_list() == ["account_id is empty"]
    with pytest.raises(SourceError, match="not whole YAML"):
        load(write(tmp_path / "q.yaml", "tags: ["), "tags")


SDN = """36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. 'AERO'."
25308,"YAN, Xiaobing","individual","SDNTK] [CYBER2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 25 Mar 1977; alt. DOB 1978; nationality China; Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h; alt. Digital Currency Address - ETH {A}; a.k.a. 'YAN, Steven'; and so o"
\x1a
"""


def ofac(path: Path, encoding: str = "utf-8") -> list[Path]:
    add = '36,25,-0- ,"Havana","Cuba",-0- \n36,26,-0- ,"Havana","Cuba",-0- \n25308,1,"Wuhan",-0- ,"China",-0- \n99,2,-0- ,-0- ,"Mars",-0- \n'
    alt = '36,12,"aka","AÉRO-CARIBBEAN",-0- \n'
    comments = f'25308,"n; Digital Currency Address - LTC {"L" + "x" * 33}."\n'
    texts = {"sdn": SDN.format(A=A.replace("a", "A")), "add": add, "alt": alt, "sdn_comments": comments}
    return [write(path / f"x_{name}.csv", text.encode(encoding)) for name, text in texts.items()]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_ofac(tmp_path: Path, encoding: str) -> None:
    loaded = load(ofac(tmp_path, encoding), "watchlist")
    plane, man = loaded.frame.sort("entry_id").rows(named=True)[::-1]
    assert (man["entry_id"], man["list"], man["kind"]) == ("OFAC SDN:25308", "OFAC SDN", "individual")
    assert man["programmes"] == ["SDNTK", "CYBER2"]
    assert man["dates_of_birth"] == ["25 Mar 1977", "1978"]
    assert man["countries"] == ["China"]
    assert man["addresses"] == ["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", A, "L" + "x" * 33]
    assert "and so on;" in man["remarks"]
    assert (plane["kind"], plane["aliases"], plane["countries"], plane["title"]) == (
        "entity",
        ["AÉRO-CARIBBEAN", "AERO"],
        ["Cuba"],
        None,
    )
    assert loaded.rejects.select("source", "row", "code").rows() == [("x_add.csv", 4, "no_such_entry")]
    assert loaded.report.read == 3


def test_ofac_aliases_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="without the SDN list"):
        load(ofac(tmp_path)[2], "watchlist")


def test_ofac_addresses(tmp_path: Path) -> None:
    write(tmp_path / "sanctioned_addresses_ETH.json", json.dumps([A.replace("a", "A"), B]))
    write(tmp_path / "sanctioned_addresses_ETH.txt", f"{A}\n{B}\n")
    write(tmp_path / "sanctioned_addresses_XBT.txt", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT\n")
    write(tmp_path / "README.md", "words")
    write(tmp_path / "LICENSE", "words")
    loaded = load(tmp_path, "watchlist")
    assert loaded.frame["addresses"].to_list() == [[A], [B], ["1BoatSLRHtKNngkdXEeobR76b53LETtpyT"]]
    assert set(loaded.frame["list"]) == {"OFAC SDN"}
    assert loaded.frame["programmes"].null_count() == 3
    assert loaded.frame["asset"].to_list() == ["ETH", "ETH", "XBT"]


UN = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>
<FIRST_NAME>ERIC</FIRST_NAME><SECOND_NAME>BADEGE {entity}</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
<NATIONALITY><VALUE>Congo</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><ALIAS_NAME>Erik</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><COUNTRY>Rwanda</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1972</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
</INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>ADF</FIRST_NAME></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"""


def test_un(tmp_path: Path) -> None:
    loaded = load(write(tmp_path / "un.xml", UN.format(doctype="", entity="")), "watchlist")
    group, man = loaded.frame.sort("entry_id").rows(named=True)
    assert (man["entry_id"], man["name"], man["listed_on"]) == ("UN:CDi.001", "ERIC BADEGE", dt.date(2012, 12, 31))
    assert (man["aliases"], man["countries"], man["dates_of_birth"]) == (
        ["Erik"],
        ["Congo", "Rwanda"],
        ["1970 to 1972"],
    )
    assert (group["entry_id"], group["kind"]) == ("UN:2", "entity")


def test_document_types_are_refused(tmp_path: Path) -> None:
    bomb = UN.format(doctype='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', entity="&e;")
    with pytest.raises(SourceError, match="document type"):
        load(write(tmp_path / "un.xml", bomb), "watchlist")
    with pytest.raises(SourceError, match="not whole XML"):
        load(write(tmp_path / "un.xml", UN[:300].format(doctype="", entity="")), "watchlist")


def test_amlworld(tmp_path: Path) -> None:
    head = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n"
    loaded = load(
        write(
            tmp_path / "w.csv", head + "2022/09/01 00:20,10,8000E,3208,8000F,1.5,Euro,3697.34,US Dollar,Credit Card,0\n"
        )
    )
    row = loaded.frame.row(0, named=True)
    assert (row["src"], row["dst"], row["asset"], row["channel"]) == ("10:8000E", "3208:8000F", "USD", "card")
    assert row["ts"] == dt.datetime(2022, 9, 1, 0, 20, tzinfo=dt.UTC)
    assert row["amount"] == Decimal("3697.34")


def test_an_adapter_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "any.txt", f"{A}\n{B}\n")
    assert load(path, "watchlist", adapter="ofac_addresses").frame["name"].to_list() == [A, B]
    with pytest.raises(SourceError, match="The source holds transfers, accounts, and no tags"):
        load(amlsim(tmp_path / "s.tgz"), "tags", adapter="amlsim")


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_an_adapter_that_does_not_fit_says_so(tmp_path: Path, name: str) -> None:
    frame = pl.DataFrame({"what": ["x"], "ever": ["y"]})
    frame.write_ipc(tmp_path / "a.arrow")
    text = [write(tmp_path / "a.csv", frame.write_csv())] if name != "ofac_addresses" else []  # any line is an address
    for source in (frame, tmp_path / "a.arrow", *text):
        with pytest.raises((SourceError, ContractError)):
            load(source, ADAPTERS[name].TABLES[0], adapter=name)


def test_a_hand_made_tagpack_may_use_the_words_of_the_product(tmp_path: Path) -> None:
    pack = "title: t\ncreator: me\nsource: s\ntags:\n - {address: a, label: x, category: theft}\n - {address: b, label: y, abuse: darknet}\n"
    (tmp_path / "tags.yaml").write_text(pack)
    loaded = load(tmp_path / "tags.yaml", "tags")
    assert dict(loaded.frame.select("account_id", "category").iter_rows()) == {"a": "theft", "b": "darknet"}
