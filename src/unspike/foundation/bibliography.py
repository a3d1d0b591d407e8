"""Whom to cite, as BibTeX."""

from __future__ import annotations

ASH_2020 = """@inproceedings{ash2020warm,
  author    = {Ash, Jordan T. and Adams, Ryan P.},
  title     = {On warm-starting neural network training},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {33},
  year      = {2020},
  eprint    = {1910.08475},
  archivePrefix = {arXiv}
}"""

BOURTOULE_2021 = """@inproceedings{bourtoule2021machine,
  author    = {Bourtoule, Lucas and Chandrasekaran, Varun and Choquette-Choo, Christopher A. and Jia,
               Hengrui and Travers, Adelin and Zhang, Baiwu and Lie, David and Papernot, Nicolas},
  title     = {Machine unlearning},
  booktitle = {IEEE Symposium on Security and Privacy},
  pages     = {141--159},
  year      = {2021},
  eprint    = {1912.03817},
  archivePrefix = {arXiv}
}"""

PAPER = """@article{wang2024machine,
  author  = {Wang, C. and Ying, Z. and Pan, Z.},
  title   = {Machine unlearning in brain-inspired neural network paradigms},
  journal = {Frontiers in Neurorobotics},
  volume  = {18},
  pages   = {1361577},
  year    = {2024},
  doi     = {10.3389/fnbot.2024.1361577}
}"""

GOLATKAR_2020 = """@inproceedings{golatkar2020eternal,
  author    = {Golatkar, Aditya and Achille, Alessandro and Soatto, Stefano},
  title     = {Eternal sunshine of the spotless net: Selective forgetting in deep networks},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  pages     = {9304--9312},
  year      = {2020}
}"""

GRAVES_2021 = """@inproceedings{graves2021amnesiac,
  author    = {Graves, Laura and Nagisetty, Vineel and Ganesh, Vijay},
  title     = {Amnesiac machine learning},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume    = {35},
  pages     = {11516--11524},
  year      = {2021}
}"""

IZZO_2021 = """@inproceedings{izzo2021approximate,
  author    = {Izzo, Zachary and Smart, Mary Anne and Chaudhuri, Kamalika and Zou, James},
  title     = {Approximate data deletion from machine learning models},
  booktitle = {International Conference on Artificial Intelligence and Statistics},
  publisher = {PMLR},
  pages     = {2008--2016},
  year      = {2021}
}"""

THUDI_2022 = """@inproceedings{thudi2022unrolling,
  author    = {Thudi, Anvith and Deza, Gabriel and Chandrasekaran, Varun and Papernot, Nicolas},
  title     = {Unrolling {SGD}: Understanding factors influencing machine unlearning},
  booktitle = {IEEE European Symposium on Security and Privacy},
  pages     = {303--319},
  year      = {2022}
}"""

GOEL_2022 = """@article{goel2022adversarial,
  author  = {Goel, Shashwat and Prabhu, Ameya and Sanyal, Amartya and Lim, Ser-Nam and Torr, Philip
             and Kumaraguru, Ponnurangam},
  title   = {Towards adversarial evaluations for inexact machine unlearning},
  journal = {arXiv preprint arXiv:2201.06640},
  year    = {2022}
}"""

CHEN_2023 = """@inproceedings{chen2023boundary,
  author    = {Chen, Min and Gao, Weizhuo and Liu, Gaoyang and Peng, Kai and Wang, Chen},
  title     = {Boundary unlearning: Rapid forgetting of deep networks via shifting the decision boundary},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  pages     = {7766--7775},
  year      = {2023}
}"""

CHUNDAWAT_2023 = """@inproceedings{chundawat2023can,
  author    = {Chundawat, Vikram S. and Tarun, Ayush K. and Mandal, Murari and Kankanhalli, Mohan},
  title     = {Can bad teaching induce forgetting? Unlearning in deep networks using an incompetent teacher},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume    = {37},
  number    = {6},
  pages     = {7210--7217},
  year      = {2023}
}"""

JIA_2023 = """@inproceedings{jia2023model,
  author    = {Jia, Jinghan and Liu, Jiancheng and Ram, Parikshit and Yao, Yuguang and Liu, Gaowen
               and Liu, Yang and Sharma, Pranay and Liu, Sijia},
  title     = {Model sparsity can simplify machine unlearning},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {36},
  pages     = {51584--51605},
  year      = {2023}
}"""

KURMANJI_2023 = """@inproceedings{kurmanji2023towards,
  author    = {Kurmanji, Meghdad and Triantafillou, Peter and Hayes, Jamie and Triantafillou, Eleni},
  title     = {Towards unbounded machine unlearning},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {36},
  year      = {2023}
}"""

FAN_2024 = """@inproceedings{fan2024salun,
  author    = {Fan, Chongyu and Liu, Jiancheng and Zhang, Yihua and Wong, Eric and Wei, Dennis
               and Liu, Sijia},
  title     = {{SalUn}: Empowering machine unlearning via gradient-based weight saliency in both image
               classification and generation},
  booktitle = {International Conference on Learning Representations},
  year      = {2024}
}"""

FOSTER_2024 = """@inproceedings{foster2024fast,
  author    = {Foster, Jack and Schoepf, Stefan and Brintrup, Alexandra},
  title     = {Fast machine unlearning without retraining through selective synaptic dampening},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume    = {38},
  number    = {11},
  pages     = {12043--12051},
  year      = {2024},
  doi       = {10.1609/aaai.v38i11.29092}
}"""

TARUN_2024 = """@article{tarun2024fast,
  author  = {Tarun, Ayush K. and Chundawat, Vikram S. and Mandal, Murari and Kankanhalli, Mohan},
  title   = {Fast yet effective machine unlearning},
  journal = {IEEE Transactions on Neural Networks and Learning Systems},
  volume  = {35},
  number  = {9},
  pages   = {13046--13055},
  year    = {2024}
}"""


def _arxiv(key: str, authors: str, title: str, year: int, number: str, note: str = "") -> str:
    fields = {
        "author": authors,
        "title": title,
        "year": str(year),
        "eprint": number,
        "archivePrefix": "arXiv",
        **({"note": note} if note else {}),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join((f"@misc{{{key},", *lines, "}"))


def _article(key: str, authors: str, title: str, journal: str, year: int, **more: str) -> str:
    fields = {"author": authors, "title": title, "journal": journal, "year": str(year), **more}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join((f"@article{{{key},", *lines, "}"))


_CHUNDAWAT = "Chundawat, Vikram S. and Tarun, Ayush K. and Mandal, Murari and Kankanhalli, Mohan"

SOURCES = {
    "wang2024machine": PAPER,
    "yeom2018privacy": _arxiv(
        "yeom2018privacy",
        "Yeom, Samuel and Giacomelli, Irene and Fredrikson, Matt and Jha, Somesh",
        "Privacy Risk in Machine Learning: Analyzing the Connection to Overfitting",
        2018,
        "1709.01604",
        "CSF 2018",
    ),
    "salem2019ml": _arxiv(
        "salem2019ml",
        "Salem, Ahmed and Zhang, Yang and Humbert, Mathias and Berrang, Pascal and Fritz, Mario and "
        "Backes, Michael",
        "ML-Leaks: Model and Data Independent Membership Inference Attacks and Defenses on Machine Learning "
        "Models",
        2019,
        "1806.01246",
        "NDSS 2019",
    ),
    "shokri2017membership": _arxiv(
        "shokri2017membership",
        "Shokri, Reza and Stronati, Marco and Song, Congzheng and Shmatikov, Vitaly",
        "Membership Inference Attacks against Machine Learning Models",
        2017,
        "1610.05820",
        "IEEE S&P 2017",
    ),
    "song2021systematic": _arxiv(
        "song2021systematic",
        "Song, Liwei and Mittal, Prateek",
        "Systematic Evaluation of Privacy Risks of Machine Learning Models",
        2021,
        "2003.10595",
        "USENIX Security 2021",
    ),
    "zarifzadeh2024low": _arxiv(
        "zarifzadeh2024low",
        "Zarifzadeh, Sajjad and Liu, Philippe and Shokri, Reza",
        "Low-Cost High-Power Membership Inference Attacks",
        2024,
        "2312.03262",
        "ICML 2024",
    ),
    "hayes2024inexact": _arxiv(
        "hayes2024inexact",
        "Hayes, Jamie and Shumailov, Ilia and Triantafillou, Eleni and Khalifa, Amr and Papernot, Nicolas",
        "Inexact Unlearning Needs More Careful Evaluations to Avoid a False Sense of Privacy",
        2024,
        "2403.01218",
        "SaTML 2025",
    ),
    "guan2025privacy": _arxiv(
        "guan2025privacy",
        "Guan, Junyi and Sharma, Abhijith and Tian, Chong and Lahlou, Salem",
        "On the Privacy Risks of Spiking Neural Networks: A Membership Inference Analysis",
        2025,
        "2502.13191",
        "UAI 2025",
    ),
    "triantafillou2024progress": _arxiv(
        "triantafillou2024progress",
        "Triantafillou, Eleni and Kairouz, Peter and Pedregosa, Fabian and Hayes, Jamie and others",
        "Are we making progress in unlearning? Findings from the first NeurIPS unlearning competition",
        2024,
        "2406.09073",
    ),
    "georgiev2024attribute": _arxiv(
        "georgiev2024attribute",
        "Georgiev, Kristian and Rinberg, Roy and Park, Sung Min and Garg, Shivam and Ilyas, Andrew and "
        "Madry, Aleksander and Neel, Seth",
        "Attribute-to-Delete: Machine Unlearning via Datamodel Matching",
        2024,
        "2410.23232",
    ),
    "rinberg2026easy": _arxiv(
        "rinberg2026easy",
        "Rinberg, Roy and Puigdemont, Pol and Pawelczyk, Martin and Cevher, Volkan",
        "Easy Data Unlearning Bench",
        2026,
        "2602.16400",
    ),
    "chundawat2023bad": _arxiv(
        "chundawat2023bad",
        _CHUNDAWAT,
        "Can Bad Teaching Induce Forgetting? Unlearning in Deep Networks using an Incompetent Teacher",
        2023,
        "2205.08096",
        "AAAI 2023",
    ),
    "chundawat2023zero": _arxiv(
        "chundawat2023zero",
        _CHUNDAWAT,
        "Zero-Shot Machine Unlearning",
        2023,
        "2201.05629",
        "IEEE Transactions on Information Forensics and Security, doi 10.1109/TIFS.2023.3265506",
    ),
    "golatkar2020eternal": GOLATKAR_2020,
    "fan2024salun": FAN_2024,
    "zhao2024makes": _arxiv(
        "zhao2024makes",
        "Zhao, Kairan and Kurmanji, Meghdad and Barbulescu, George-Octavian and Triantafillou, Eleni and "
        "Triantafillou, Peter",
        "What makes unlearning hard and what to do about it",
        2024,
        "2406.01257",
    ),
    "vanrossum2001novel": _article(
        "vanrossum2001novel",
        "van Rossum, M. C. W.",
        "A Novel Spike Distance",
        "Neural Computation",
        2001,
        volume="13",
        pages="751--763",
    ),
    "houghton2008new": _article(
        "houghton2008new",
        "Houghton, Conor and Sen, Kamal",
        "A New Multineuron Spike Train Metric",
        "Neural Computation",
        2008,
    ),
    "alain2017understanding": _arxiv(
        "alain2017understanding",
        "Alain, Guillaume and Bengio, Yoshua",
        "Understanding intermediate layers using linear classifier probes",
        2016,
        "1610.01644",
    ),
    "shi2024muse": _arxiv(
        "shi2024muse",
        "Shi, Weijia and Lee, Jaechan and Huang, Yangsibo and Malladi, Sadhika and Zhao, Jieyu and "
        "Holtzman, Ari and Liu, Daogao and Zettlemoyer, Luke and Smith, Noah A. and Zhang, Chiyuan",
        "MUSE: Machine Unlearning Six-Way Evaluation for Language Models",
        2024,
        "2407.06460",
    ),
    "jia2023sparsity": _arxiv(
        "jia2023sparsity",
        "Jia, Jinghan and Liu, Jiancheng and Ram, Parikshit and Yao, Yuguang and Liu, Gaowen and Liu, Yang "
        "and Sharma, Pranay and Liu, Sijia",
        "Model Sparsity Can Simplify Machine Unlearning",
        2023,
        "2304.04934",
        "NeurIPS 2023",
    ),
    "kornblith2019similarity": _arxiv(
        "kornblith2019similarity",
        "Kornblith, Simon and Norouzi, Mohammad and Lee, Honglak and Hinton, Geoffrey",
        "Similarity of Neural Network Representations Revisited",
        2019,
        "1905.00414",
        "ICML 2019",
    ),
    "nguyen2021wide": _arxiv(
        "nguyen2021wide",
        "Nguyen, Thao and Raghu, Maithra and Kornblith, Simon",
        "Do Wide and Deep Networks Learn the Same Things? Uncovering How Neural Network Representations Vary "
        "with Width and Depth",
        2021,
        "2010.15327",
        "ICLR 2021",
    ),
    "tang2025apollo": _arxiv(
        "tang2025apollo",
        "Tang, Liou and Joshi, James and Kundu, Ashish",
        "Apollo: A Posteriori Label-Only Membership Inference Attack Towards Machine Unlearning",
        2025,
        "2506.09923",
    ),
    "jeon2026information": _arxiv(
        "jeon2026information",
        "Jeon, Dongjae and Jeung, Wonje and Kim, Taeheon and No, Albert and Choi, Jonghyun",
        "An Information Theoretic Evaluation Metric for Strong Unlearning",
        2026,
        "2405.17878",
        "AAAI 2026, doi 10.1609/aaai.v40i26.39373",
    ),
    "barber2003im": _article(
        "barber2003im",
        "Barber, David and Agakov, Felix",
        "The IM Algorithm: A Variational Approach to Information Maximization",
        "Advances in Neural Information Processing Systems",
        2003,
        volume="16",
    ),
    "yik2025neurobench": _arxiv(
        "yik2025neurobench",
        "Yik, Jason and others",
        "The NeuroBench framework for benchmarking neuromorphic computing algorithms and systems",
        2025,
        "2304.04640",
        "Nature Communications 16, 1545",
    ),
}
"""BibTeX of what the metrics rest on, by key; a metric names its keys as its `source`."""
